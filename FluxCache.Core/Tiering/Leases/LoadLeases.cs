using System.Security.Cryptography;
using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering.Leases;

/// <summary>
/// Lets one process at a time load a key. The loading process holds a lease, which is another key in Redis; the other
/// processes wait.
/// </summary>
/// <remarks>
/// <para>
/// The lease's key holds the holder's token, 128 random bits, and lives for the lease's time. A script
/// writes the loaded value, but only while the lease's key still holds that token. Every write of FluxCache removes the
/// lease first.
/// </para>
/// <para>
/// A waiter has read the key and its lease over a connection on which the server reports changes. It waits for the report
/// of the value, of a write, or of the lease's release. If the holder died, the wait ends when the lease expires by Redis'
/// clock. No wait lasts longer than this process' own option says, whatever the lease's key holds; after that, the lease
/// is taken from its holder.
/// </para>
/// <para>Safe for concurrent calls.</para>
/// </remarks>
internal sealed partial class LoadLeases
{
    /// <summary>Of the token in hexadecimal: 128 bits.</summary>
    private const int TokenDigits = 32;

    private readonly CoherentMemory _memory;
    private readonly KeyCoverage _coverage;
    private readonly IRedisCommands _redis;
    private readonly TimeSpan _duration;
    private readonly LeaseCounters _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _isOff;

    /// <param name="memory">Learns of changes.</param>
    /// <param name="coverage">Knows whether it does.</param>
    /// <param name="redis">Where the leases are.</param>
    /// <param name="duration">How long one lasts.</param>
    /// <param name="counts">Counts them.</param>
    /// <param name="time">The clock of waiting.</param>
    /// <param name="logger">Takes why there are none.</param>
    internal LoadLeases(
        CoherentMemory memory,
        KeyCoverage coverage,
        IRedisCommands redis,
        TimeSpan duration,
        LeaseCounters counts,
        TimeProvider time,
        ILogger logger)
    {
        (_memory, _coverage, _redis, _duration) = (memory, coverage, redis, duration);
        (_counts, _time, _logger) = (counts, time, logger);
    }

    /// <summary>False once the server has turned out not to support leases.</summary>
    internal bool IsOn => Volatile.Read(ref _isOff) == 0;

    /// <summary>Tries to take the lease on loading a key that was not found.</summary>
    /// <param name="key">The key.</param>
    /// <param name="displaced">The holder whose time is over; empty: none.</param>
    internal async ValueTask<LeaseAttempt> AcquireAsync(string key, byte[] displaced)
    {
        if (_coverage.ModeOf(key) == InvalidationMode.None)
        {
            TurnOff("it reports no changes that could be waited for");
            return LeaseAttempt.Off;
        }

        // Cannot be cancelled: a lease that was taken without its holder's knowledge would keep all others waiting.
        var token = RandomNumberGenerator.GetHexString(TokenDigits, lowercase: true);
        var watch = _memory.TakeTicket(LeaseKey.Of(key));
        LeaseReply reply;
        try
        {
            reply = await _redis.AcquireLeaseAsync(key, token, _duration, displaced, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            watch.Dispose();
            LogNotAsked(failure);
            return LeaseAttempt.Off;
        }

        if (reply is { State: LeaseState.Held, Holder: { } holder })
        {
            var patience = reply.Remaining is { } remaining && remaining < _duration ? remaining : _duration;
            return new LeaseAttempt(other: new HeldLease(watch, holder, patience, _counts, _time));
        }

        watch.Dispose();
        switch (reply.State)
        {
            case LeaseState.Acquired:
                _counts.Count(LeaseEvent.Acquired);
                return new LeaseAttempt(own: new LoadLease(_redis, _counts, _logger, key, token, WakeWaiters));
            case LeaseState.Unsupported:
                TurnOff(reply.Refusal);
                return LeaseAttempt.Off;
            default:
                return LeaseAttempt.KeyExists;
        }
    }

    /// <summary>
    /// Wakes the waiters of this process, because Redis does not report a change to the connection that made it.
    /// </summary>
    private void WakeWaiters(string key) => _memory.Invalidate(LeaseKey.Of(key));

    private void TurnOff(string? refusal)
    {
        if (Interlocked.Exchange(ref _isOff, 1) == 0)
            LogOff(refusal ?? "it did not say why");
    }

    [LoggerMessage(
        1221,
        LogLevel.Warning,
        "Load leases are off until the next start, because Redis does not support them ({Refusal}). Each process "
        + "loads missing keys for itself. Permit the user to run EVAL (Garnet: start it with --lua), or leave "
        + "LoadLease unset.",
        EventName = "LeasesOff")]
    private partial void LogOff(string refusal);

    [LoggerMessage(
        1222,
        LogLevel.Warning,
        "A load lease could not be requested from Redis. The key is loaded without one.",
        EventName = "LeaseRequestFailed")]
    private partial void LogNotAsked(Exception failure);
}
