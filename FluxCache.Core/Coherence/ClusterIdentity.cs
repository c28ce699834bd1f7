using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Gives the data in Redis a name, so that a token of other data is told apart: a number at random under one key, which
/// a cache that finds none there writes. A cache that finds something else there overwrites it.
/// </summary>
/// <remarks>
/// Caches that know the name write it again when it is gone (after a FLUSHALL, say), so that tokens outlive that. Tokens
/// that are made before the name is known carry none, and pass everywhere.
/// </remarks>
/// <param name="tokens">Learns the name.</param>
/// <param name="claim">Writes a name where there is none, and reads the name, or enough to tell that there is something else.</param>
/// <param name="overwrite">Writes a name, whatever is there.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what it finds.</param>
internal sealed partial class ClusterIdentity(
    TokenLedger tokens,
    Func<string, CancellationToken, ValueTask<string>> claim,
    Func<string, CancellationToken, ValueTask> overwrite,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;
    private bool _isRefused;

    /// <summary>Looks after the name until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ClaimAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException failure)
            {
                if (failure.Kind == FluxCacheErrorKind.Rejected && !_isRefused)
                    LogRefused(failure);
                _isRefused = failure.Kind == FluxCacheErrorKind.Rejected;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var known = tokens.Cluster;
        var wanted = known != 0 ? known : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
        var name = wanted.ToString("x16", CultureInfo.InvariantCulture);
        var found = await claim(name, cancellationToken).ConfigureAwait(false);
        if (!TryRead(found, out var cluster))
        {
            // Nothing is no other program's doing: a flush came between the writing and the reading. Of several caches that
            // overwrite at once the last one wins, and all of them read its name the next time.
            if (found.Length > 0)
                LogOverwritten();
            await overwrite(name, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (known != 0 && known != cluster)
            LogReplaced();
        tokens.Cluster = cluster;
    }

    private static bool TryRead(string name, out ulong cluster)
    {
        cluster = 0;
        return name.Length == 16
            && ulong.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out cluster)
            && cluster != 0;
    }

    [LoggerMessage(
        1161,
        LogLevel.Warning,
        "The key __fluxcache:cluster cannot be written, so write tokens of other clusters are not recognized as "
        + "such. Grant the Redis user access to ~__fluxcache:*.",
        EventName = "ClusterIdentityRefused")]
    private partial void LogRefused(Exception failure);

    [LoggerMessage(
        1162,
        LogLevel.Warning,
        "Redis now holds the data of another cluster. Write tokens of the previous cluster are refused.",
        EventName = "ClusterReplaced")]
    private partial void LogReplaced();

    [LoggerMessage(
        1163,
        LogLevel.Warning,
        "The key __fluxcache:cluster held something that no FluxCache wrote, which is overwritten. Keep other programs away from "
        + "the keys __fluxcache:*.",
        EventName = "ClusterIdentityOverwritten")]
    private partial void LogOverwritten();
}
