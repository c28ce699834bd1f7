using FluxCache.Resp;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Brings keys that match the pattern from Redis into memory, while there is room: at start, and at the end of each
/// re-sync. Goes over the keys once by SCAN and reads values in batches, a few at a time. One call at a time.
/// </summary>
internal sealed partial class Preload
{
    /// <summary>
    /// Batches under way at once, when nobody is served meanwhile: enough that Redis, the network and memory all work.
    /// </summary>
    private const int BatchesInFlight = 8;

    private const int ProgressEvery = 100_000;

    private readonly CoherentMemory _memory;
    private readonly IMemoryTier _room;
    private readonly IRedisCommands _redis;
    private readonly BatchFill _fills;
    private readonly FluxCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _installed;
    private long _reported;

    internal Preload(
        CoherentMemory memory,
        IMemoryTier room,
        IRedisCommands redis,
        IEntryReader reader,
        FluxCacheOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (_memory, _room, _redis, _fills) = (memory, room, redis, new(memory, reader));
        (_options, _time, _logger) = (options, time, logger);
    }

    /// <summary>Entries brought into memory so far.</summary>
    internal long Installed => Volatile.Read(ref _installed);

    /// <param name="keysPerSecond">0: no bound.</param>
    /// <param name="yields">
    /// Whether callers are served meanwhile and must not feel it: one batch at a time, and after each a pause as long as it
    /// took, so that most of Redis, the network and this process are theirs.
    /// </param>
    internal async Task RunAsync(int keysPerSecond, bool yields, CancellationToken cancellationToken)
    {
        var pace = new Pace(keysPerSecond, _time);
        var batches = new Queue<Task>();
        try
        {
            var next = ScanAsync("0", cancellationToken);
            while (next is not null)
            {
                var began = _time.GetTimestamp();
                var page = await next.ConfigureAwait(false);

                await pace.SpendAsync(page.Keys.Count, cancellationToken).ConfigureAwait(false);

                // Asked for before the values of this page, so that Redis goes on while they are taken in.
                var goesOn = page.Cursor != "0" && _room.HasRoom;
                next = goesOn && !yields ? ScanAsync(page.Cursor, cancellationToken) : null;
                var missing = page.Keys.Where(key => !InternalKeys.Has(key) && !_memory.Contains(key)).ToArray();
                if (batches.Count == BatchesInFlight)
                    await batches.Dequeue().ConfigureAwait(false);
                if (missing.Length > 0)
                    batches.Enqueue(InstallAsync(missing, cancellationToken));
                if (!goesOn || !yields)
                    continue;

                if (batches.TryDequeue(out var only))
                    await only.ConfigureAwait(false);
                await Task.Delay(_time.GetElapsedTime(began), _time, cancellationToken).ConfigureAwait(false);
                next = ScanAsync(page.Cursor, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(batches).ConfigureAwait(false);
        }
    }

    private Task<ScanPage> ScanAsync(string cursor, CancellationToken cancellationToken) =>
        _redis.ScanAsync(cursor, _options.KeyPattern, _options.SyncBatchSize, cancellationToken).AsTask();

    private async Task InstallAsync(string[] keys, CancellationToken cancellationToken)
    {
        var installed = await _fills.RunAsync(keys, TryInstall, cancellationToken).ConfigureAwait(false);
        ReportProgress(Interlocked.Add(ref _installed, installed.Count(static done => done)));
    }

    private bool TryInstall(FillTicket ticket, StoredEntry entry) =>
        _room.HasRoom
        && entry.Payload is not null
        && _memory.Land(ticket, entry.Payload, entry.Lifetime);

    private void ReportProgress(long installed)
    {
        var reported = Volatile.Read(ref _reported);
        if (installed - reported >= ProgressEvery
            && Interlocked.CompareExchange(ref _reported, installed, reported) == reported)
            LogProgress(installed);
    }

    [LoggerMessage(
        1151,
        LogLevel.Information,
        "{Entries} entries have been preloaded into memory so far.",
        EventName = "PreloadProgress")]
    private partial void LogProgress(long entries);
}
