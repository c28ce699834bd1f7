using FluxCache.Diagnostics;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Continuously measures how far memory lags behind Redis. For each stream it changes a key of its own through another
/// connection and times the invalidation. A stream whose invalidation takes longer than the bound is late.
/// </summary>
/// <remarks>
/// <para>
/// The lag runs from before the write is sent to when the invalidation has been applied, on one clock: somewhat more
/// than it is, never less. A stream is late as soon as a measurement is not complete within the bound, whatever keeps it: a
/// half-open connection, a command that cannot be sent, an error. So its entries stop being served as fresh no later than
/// the bound and one pause after the last sign of life.
/// </para>
/// <para>
/// A stream is ordered: whatever was sent before a canary has been applied when the canary comes, however late. So a late
/// stream has lost nothing, and what it covers is fresh again with the first canary that is in time. One that comes late
/// says only how things were when it set out; the next goes out at once.
/// </para>
/// <para>
/// A ping behind the canary on the same connection tells a lost canary from a late one: if the ping is answered first, the
/// canary was lost, and other invalidations may be too. Then everything is suspect from the last canary to the next.
/// </para>
/// </remarks>
internal sealed partial class Canary : IDisposable
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
    private readonly bool[] _isLosing;
    private readonly LifeSign[] _signs;

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
        _isLosing = new bool[coverage.Streams];
        _signs = [.. Enumerable.Range(0, coverage.Streams)
            .Select(stream => new LifeSign(bound, time, () => SetOverdue(stream)))];
    }

    /// <summary>Keys of a cache's canaries, each of them carried by the connection whose number it has.</summary>
    internal static CanaryKeys KeysOf(string instance, int connections, TimeProvider time)
    {
        var keys = new string[connections + 1];
        keys[connections] = $"{InternalKeys.Canary}{instance}:published";
        for (var number = 0; keys.Contains(null); number++)
        {
            var key = $"{InternalKeys.Canary}{instance}:{number}";
            keys[KeyRouting.ConnectionOf(key, connections)] ??= key;
        }

        return new CanaryKeys(keys, time);
    }

    /// <summary>Whether a stream that memory needs is lost or late.</summary>
    internal bool IsBehind(int stream) => _coverage.IsNeeded(stream) && !_memory.IsInStep(stream);

    /// <summary>Measures one stream until cancelled.</summary>
    internal async Task RunAsync(int stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                // One that came late is followed by the next at once.
                while (await IsLateAsync(stream, cancellationToken).ConfigureAwait(false))
                {
                }
            }
        }
        finally
        {
            _signs[stream].Came();
        }
    }

    public void Dispose()
    {
        foreach (var sign in _signs)
            sign.Dispose();
    }

    private bool IsPublished(int stream) => stream == _coverage.Channel;

    /// <summary>Listens to a stream once: whether it was heard, but late.</summary>
    private async Task<bool> IsLateAsync(int stream, CancellationToken cancellationToken)
    {
        var sign = _signs[stream];
        if (!_coverage.IsNeeded(stream) || !_memory.IsUp(stream))
        {
            sign.Came();
            return false;
        }

        sign.Await();
        (long Sent, TimeSpan Lag)? heard;
        try
        {
            heard = await MeasureOrPingAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            // Not heard, and the time goes on.
            LogNotMeasured(failure);
            return false;
        }

        sign.Came();
        if (heard is not (var sent, var lag))
            return false;

        var isLate = lag >= _bound;
        _memory.Heard(stream, sent, isLate);
        return isLate;
    }

    private async Task<(long Sent, TimeSpan Lag)?> MeasureOrPingAsync(int stream, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasureAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            // The user may not, say, or Redis takes no writes. A ping does not show what is swallowed, but what is late.
            LogNotMeasured(failure);
            return await PingAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends a canary: when, and how long its invalidation took. Null: there is no measurement, or the stream loses
    /// invalidations.
    /// </summary>
    private async Task<(long Sent, TimeSpan Lag)?> MeasureAsync(int stream, CancellationToken cancellationToken)
    {
        // From before the read on: the end of the stream, or of the server's tracking, ends the wait as well.
        var key = _keys[stream];
        var arrival = _keys.AwaitAsync(stream);
        if (!IsPublished(stream))
        {
            await _redis.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            if (arrival.IsCompleted)
                return null; // Not of the change that follows.
        }

        var sent = _time.GetTimestamp();
        await _redis.ChangeAsync(key, TimeToLive, IsPublished(stream), cancellationToken).ConfigureAwait(false);
        await WaitForAsync(arrival, _bound - _time.GetElapsedTime(sent), cancellationToken).ConfigureAwait(false);
        if (!arrival.IsCompleted && !await HasComeAsync(stream, arrival, cancellationToken).ConfigureAwait(false))
        {
            if (!_isLosing[stream])
                LogLost(stream);
            _isLosing[stream] = true;
            _memory.SetLate(stream, isLate: true);
            return null;
        }

        if (await arrival.ConfigureAwait(false) is not { } arrived)
            return null;

        if (_isLosing[stream])
            _memory.Break(stream);
        _isLosing[stream] = false;
        var lag = _time.GetElapsedTime(sent, arrived);
        _metrics.Lagged(lag);
        return (sent, lag);
    }

    /// <summary>
    /// When a ping was sent, and how long its answer took. Null: the stream loses invalidations, so the answer does not matter.
    /// </summary>
    private async Task<(long Sent, TimeSpan Lag)?> PingAsync(int stream, CancellationToken cancellationToken)
    {
        var sent = _time.GetTimestamp();
        await _redis.PingAsync(stream, IsPublished(stream), cancellationToken).ConfigureAwait(false);
        return _isLosing[stream] ? null : (sent, _time.GetElapsedTime(sent));
    }

    /// <summary>Whether an invalidation that is overdue comes at all.</summary>
    private async Task<bool> HasComeAsync(int stream, Task arrival, CancellationToken cancellationToken)
    {
        await _redis.PingAsync(stream, IsPublished(stream), cancellationToken).ConfigureAwait(false);

        // Not every server sends messages and replies in one order.
        if (IsPublished(stream))
            await WaitForAsync(arrival, _bound * 4, cancellationToken).ConfigureAwait(false);
        return arrival.IsCompleted;
    }

    private async Task WaitForAsync(Task arrival, TimeSpan time, CancellationToken cancellationToken)
    {
        await arrival.WaitAsync(time > TimeSpan.Zero ? time : TimeSpan.Zero, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void SetOverdue(int stream)
    {
        if (_memory.IsInStep(stream))
            LogLate(stream, PlainDuration.Of(_bound));
        _memory.SetLate(stream, isLate: true);
    }

    [LoggerMessage(
        1111,
        LogLevel.Debug,
        "The sync lag could not be measured.",
        EventName = "SyncLagNotMeasured")]
    private partial void LogNotMeasured(Exception failure);

    [LoggerMessage(
        1112,
        LogLevel.Warning,
        "Invalidation stream {Stream} is more than {Bound} late. Its keys are read from Redis until it catches up.",
        EventName = "InvalidationStreamLate")]
    private partial void LogLate(int stream, string bound);

    [LoggerMessage(
        1113,
        LogLevel.Error,
        "Invalidation stream {Stream} lost an invalidation. Something between this process and Redis drops them. "
        + "Set FluxCache:Invalidation to None until that is fixed.",
        EventName = "InvalidationLost")]
    private partial void LogLost(int stream);
}
