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
/// The time runs from before the write is sent to when the invalidation has been applied, on one clock: somewhat more
/// than the lag, never less. A stream whose connection is half-open answers neither, so its entries stop being served as
/// fresh no later than the bound and one pause after the last sign of life.
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
    private readonly bool[] _isLosing;

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
    internal bool IsBehind(int stream) => IsNeeded(stream) && !_memory.IsInStep(stream);

    /// <summary>Measures one stream until cancelled.</summary>
    internal async Task RunAsync(int stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                // One that came late is followed by the next at once.
                bool isLate;
                do
                {
                    isLate = IsNeeded(stream)
                        && _memory.IsUp(stream)
                        && await IsLateAsync(stream, cancellationToken).ConfigureAwait(false);
                }
                while (isLate);
            }
            catch (FluxCacheException failure)
            {
                // Redis is away: the streams' own connections decide what is suspect.
                LogNotMeasured(failure);
            }
        }
    }

    /// <summary>Whether the stream covers keys.</summary>
    private bool IsNeeded(int stream) => IsPublished(stream)
        ? _coverage.Mode == InvalidationMode.Published
        : _coverage.IsTracked(stream);

    private bool IsPublished(int stream) => stream == _coverage.Channel;

    /// <summary>Listens to a stream once: whether it was heard, but late.</summary>
    private async Task<bool> IsLateAsync(int stream, CancellationToken cancellationToken)
    {
        TimeSpan? heard;
        try
        {
            heard = await MeasureAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            // The user may not, say, or Redis takes no writes. A ping does not show what is swallowed, but what is late.
            LogNotMeasured(failure);
            heard = await PingAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        if (heard is not { } lag)
            return false;

        var isLate = lag >= _bound;
        _memory.SetLate(stream, isLate);
        return isLate;
    }

    /// <summary>Sends a canary. Null: there is no measurement, or the stream loses invalidations.</summary>
    private async Task<TimeSpan?> MeasureAsync(int stream, CancellationToken cancellationToken)
    {
        // From before the read on: the end of the stream, or of the server's tracking, ends the wait as well.
        var key = _keys[stream];
        var arrival = _keys.AwaitAsync(stream);
        if (!IsPublished(stream))
        {
            await WatchAsync(stream, _redis.ReadAsync(key, cancellationToken).AsTask()).ConfigureAwait(false);
            if (arrival.IsCompleted)
                return null; // Not of the change that follows.
        }

        var sent = _time.GetTimestamp();
        var change = _redis.ChangeAsync(key, TimeToLive, IsPublished(stream), cancellationToken).AsTask();
        await WatchAsync(stream, change).ConfigureAwait(false);
        await NoteIfOverdueAsync(stream, sent, arrival, cancellationToken).ConfigureAwait(false);
        if (!arrival.IsCompleted && !await HasComeAsync(stream, arrival, cancellationToken).ConfigureAwait(false))
        {
            if (!_isLosing[stream])
                LogLost(stream);
            _isLosing[stream] = true;
            return null;
        }

        if (await arrival.ConfigureAwait(false) is not { } arrived)
            return null;

        if (_isLosing[stream])
            _memory.Break(stream);
        _isLosing[stream] = false;
        var lag = _time.GetElapsedTime(sent, arrived);
        _metrics.Lagged(lag);
        return lag;
    }

    /// <summary>How long a stream takes to answer. Null: the stream loses invalidations, so the answer does not matter.</summary>
    private async Task<TimeSpan?> PingAsync(int stream, CancellationToken cancellationToken)
    {
        var sent = _time.GetTimestamp();
        var ping = _redis.PingAsync(stream, IsPublished(stream), cancellationToken).AsTask();
        await WatchAsync(stream, ping).ConfigureAwait(false);
        return _isLosing[stream] ? null : _time.GetElapsedTime(sent);
    }

    /// <summary>Whether an invalidation that is overdue comes at all.</summary>
    private async Task<bool> HasComeAsync(int stream, Task arrival, CancellationToken cancellationToken)
    {
        await _redis.PingAsync(stream, IsPublished(stream), cancellationToken).ConfigureAwait(false);

        // Not every server sends messages and replies in one order.
        if (IsPublished(stream))
            await arrival.WaitAsync(_bound * 4, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return arrival.IsCompleted;
    }

    /// <summary>Awaits a sign of life of a stream.</summary>
    private async Task WatchAsync(int stream, Task sign)
    {
        await NoteIfOverdueAsync(stream, _time.GetTimestamp(), sign, CancellationToken.None).ConfigureAwait(false);
        await sign.ConfigureAwait(false);
    }

    /// <summary>Waits for a sign of life of a stream. When it is overdue, the stream is late.</summary>
    private async Task NoteIfOverdueAsync(int stream, long since, Task sign, CancellationToken cancellationToken)
    {
        var left = _bound - _time.GetElapsedTime(since);
        await sign.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (sign.IsCompleted)
            return;

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
