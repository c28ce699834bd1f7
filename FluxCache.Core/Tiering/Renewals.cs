using FluxCache.Coherence;
using FluxCache.Resp;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// Tells Redis that entries with a sliding window were read. The reader does not wait for it: at most ten renewals go
/// out for each entry and window. When one fails, memory forgets the entry, because Redis may end it before memory
/// would.
/// </summary>
internal sealed partial class Renewals(CoherentMemory memory, IRedisCommands redis, ILogger logger)
{
    private readonly ILogger _logger = logger;

    internal void Renew(string key, TimeSpan timeToLive) => _ = RenewAsync(key, timeToLive);

    private async Task RenewAsync(string key, TimeSpan timeToLive)
    {
        try
        {
            if (!await redis.RenewAsync(key, timeToLive, CancellationToken.None).ConfigureAwait(false))
                memory.Invalidate(key);
        }
        catch (Exception failure) when (failure is FluxCacheException or ObjectDisposedException)
        {
            memory.Invalidate(key);
            LogNotRenewed(failure);
        }
    }

    [LoggerMessage(
        1201,
        LogLevel.Debug,
        "A sliding entry could not be renewed in Redis. It may expire early.",
        EventName = "RenewalFailed")]
    private partial void LogNotRenewed(Exception failure);
}
