using System.Security.Cryptography;
using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Leases;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering.Leases;

/// <summary>
/// Lets one process at a time load a key: who loads holds a lease, a key beside the key in Redis; the others wait.
/// </summary>
/// <remarks>
/// <para>
/// The lease's key holds the holder's token, 128 random bits, and lives for the lease's time. What was loaded is
/// written by a script, only while the key still holds that token. Every write of FluxCache removes it first.
/// </para>
/// <para>
/// Who waits has read the key and its lease over a connection whose server reports changes, and waits for that report:
/// of the value, of a write, or of a lease that was given back. A holder that died is waited for until the lease's time
/// is over, by Redis' clock; and no holder is waited for longer than this process' own option says, whatever its key
/// holds: then the lease is taken from that holder.
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

        // Cannot be cancelled: a lease that was taken without anybody knowing would keep all others waiting.
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
    /// Redis reports nothing of what a connection did itself: those who wait in this process are told here.
    /// </summary>
    private void WakeWaiters(string key) => _memory.Invalidate(LeaseKey.Of(key));

    private void TurnOff(string? refusal)
    {
        if (Interlocked.Exchange(ref _isOff, 1) == 0)
            LogOff(refusal ?? "it did not say why");
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Leases on loads are off until the next start: Redis does not support them ({Refusal}). Each process loads "
        + "missing keys for itself; let the user run EVAL (Garnet: start it with --lua), or leave LoadLease unset")]
    private partial void LogOff(string refusal);

    [LoggerMessage(LogLevel.Warning, "Redis could not be asked for a lease; the key is loaded without")]
    private partial void LogNotAsked(Exception failure);
}
