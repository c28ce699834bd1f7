using FluxCache.Diagnostics;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Measures all the time how far memory lags Redis: for each stream it changes a key of its own through another
/// connection, and times the invalidation. What takes longer than the bound makes the stream late.
/// </summary>
/// <remarks>
/// The time runs from before the write is sent to when the invalidation has been applied, on one clock: somewhat more
/// than the lag, never less. A stream whose connection is half-open answers neither, so its entries stop being served as
/// fresh no later than the bound and one pause after the last sign of life.
/// </remarks>
internal sealed partial class Canary
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    private readonly CanaryKeys _keys;
    private readonly ICanaryCommands _redis;
    private readonly CoherentMemory _memory;
    private readonly KeyCoverage _coverage;
    private readonly CacheMetrics _metrics;
    private readonly TimeSpan _bound;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal Canary(
        CanaryKeys keys,
        ICanaryCommands redis,
        CoherentMemory memory,
        KeyCoverage coverage,
        CacheMetrics metrics,
        TimeSpan bound,
        TimeProvider time,
        ILogger logger)
    {
        (_keys, _redis, _memory, _coverage) = (keys, redis, memory, coverage);
        (_metrics, _bound, _time, _logger) = (metrics, bound, time, logger);
    }

    /// <summary>Keys of a cache's canaries, each of them carried by the connection whose number it has.</summary>
    internal static CanaryKeys KeysOf(string instance, int connections)
    {
        var keys = new string[connections + 1];
        keys[connections] = $"{InternalKeys.Canary}{instance}:published";
        for (var number = 0; keys.Contains(null); number++)
        {
            var key = $"{InternalKeys.Canary}{instance}:{number}";
            keys[KeyHash.ConnectionOf(key, connections)] ??= key;
        }

        return new CanaryKeys(keys);
    }

    /// <summary>Whether a stream that memory needs is lost or late.</summary>
    internal bool IsBehind(int stream) => IsNeeded(stream) && !_memory.IsInStep(stream);

    /// <summary>Measures one stream until cancelled.</summary>
    internal async Task RunAsync(int stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (IsNeeded(stream) && _memory.IsUp(stream))
                    await RoundAsync(stream, cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                // Redis is away or refuses: the streams' own connections decide what is suspect.
                LogNotMeasured(failure);
            }
        }
    }

    /// <summary>Whether the stream covers keys.</summary>
    private bool IsNeeded(int stream) => stream == _coverage.Channel
        ? _coverage.Mode == InvalidationMode.Published
        : _coverage.IsTracked(stream);

    private async Task RoundAsync(int stream, CancellationToken cancellationToken)
    {
        var key = _keys[stream];
        if (stream != _coverage.Channel)
            await WatchAsync(stream, _redis.ReadAsync(key, cancellationToken).AsTask()).ConfigureAwait(false);

        var arrival = _keys.AwaitAsync(stream);
        var sent = _time.GetTimestamp();
        var change = _redis.ChangeAsync(key, TimeToLive, published: stream == _coverage.Channel, cancellationToken).AsTask();
        await WatchAsync(stream, change).ConfigureAwait(false);
        await WatchAsync(stream, Task.WhenAny(arrival, Task.Delay(_bound * 4, _time, cancellationToken)))
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!arrival.IsCompleted)
        {
            // The write was acknowledged, and its invalidation does not come: nor may others.
            LogLost(stream);
            _memory.Break(stream);
            _memory.SetLate(stream, isLate: true);
            return;
        }

        if (!await arrival.ConfigureAwait(false))
            return;

        var lag = _time.GetElapsedTime(sent);
        _memory.SetLate(stream, isLate: false);
        _metrics.Lagged(lag);
    }

    /// <summary>Awaits a sign of life of a stream. When it is overdue, the stream is late.</summary>
    private async Task WatchAsync(int stream, Task sign)
    {
        try
        {
            await sign.WaitAsync(_bound, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogLate(stream, _bound.TotalMilliseconds);
            _memory.SetLate(stream, isLate: true);
            await sign.ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The sync lag could not be measured")]
    private partial void LogNotMeasured(Exception failure);

    [LoggerMessage(
        LogLevel.Warning, "Invalidation stream {Stream} is late by more than {Milliseconds} ms: what it covers is suspect")]
    private partial void LogLate(int stream, double milliseconds);

    [LoggerMessage(
        LogLevel.Error,
        "Invalidation stream {Stream} did not bring an invalidation that was due. Something between this process and Redis "
        + "swallows them; set FluxCache:Invalidation to None until that is mended")]
    private partial void LogLost(int stream);
}
