using FluxCache.Diagnostics;
using FluxCache.Resp;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering.Leases;

/// <summary>A lease that this process holds: the right to load a key. For one caller, who gives it back.</summary>
internal sealed partial class LoadLease : IAsyncDisposable
{
    private readonly IRedisCommands _redis;
    private readonly LeaseCounters _counts;
    private readonly ILogger _logger;
    private readonly Action<string> _ended;
    private readonly string _key;
    private readonly string _token;
    private bool _isOver;

    /// <param name="redis">Where the lease is.</param>
    /// <param name="counts">Counts a lease that was gone too early.</param>
    /// <param name="logger">Takes what failed.</param>
    /// <param name="key">What it is for.</param>
    /// <param name="token">What makes it this one.</param>
    /// <param name="ended">Called with the key when the lease was given back unused.</param>
    internal LoadLease(
        IRedisCommands redis,
        LeaseCounters counts,
        ILogger logger,
        string key,
        string token,
        Action<string> ended)
    {
        (_redis, _counts, _logger, _key, _token, _ended) = (redis, counts, logger, key, token, ended);
    }

    /// <summary>Writes what was loaded, if the lease still stands and the key is not there. Ends the lease.</summary>
    /// <returns>Whether it was written.</returns>
    internal async ValueTask<bool> SetAsync(ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        var written = await _redis.SetLeasedAsync(_key, _token, value, timeToLive, CancellationToken.None)
            .ConfigureAwait(false);
        _isOver = true;
        Count(written);
        return written;
    }

    /// <summary>
    /// Releases the lease, so that waiters need not wait until it expires. Without Redis, it ends when it expires.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver)
            return;

        _isOver = true;
        try
        {
            Count(await _redis.ReleaseLeaseAsync(_key, _token, CancellationToken.None).ConfigureAwait(false));
        }
        catch (FluxCacheException failure)
        {
            LogNotReleased(failure);
        }

        _ended(_key);
    }

    private void Count(bool wasHeld)
    {
        if (!wasHeld)
            _counts.Count(LeaseEvent.Voided);
    }

    [LoggerMessage(
        1223,
        LogLevel.Warning,
        "A load lease could not be released. Processes that wait for it go on when it expires.",
        EventName = "LeaseNotReleased")]
    private partial void LogNotReleased(Exception failure);
}
