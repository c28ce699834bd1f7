using System.Runtime.CompilerServices;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Leases;

namespace FluxCache.Tiering;

/// <summary>
/// Redis' commands with what a network needs around them: patience while a connection is opened again, another try where
/// that is safe, a circuit breaker that fails calls at once while most of them get no answer, a count of each, and a span.
/// </summary>
/// <remarks>
/// A command that was surely not sent, because its connection was lost or is not open, waits for the connection for no
/// longer than a command may take, and is sent then. That is not another try, and does not count as one.
/// </remarks>
internal sealed class ResilientRedis : IRedisCommands, IDisposable
{
    private readonly IRedisCommands _redis;
    private readonly CommandSpans? _spans;
    private readonly CommandBreaker _breaker;
    private readonly CommandRetry _retry;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;

    /// <param name="redis">Sends the commands.</param>
    /// <param name="endpoint">Where to, for the spans.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="metrics">Counts what is sent again.</param>
    /// <param name="time">The clock of pauses and of the breaker.</param>
    internal ResilientRedis(
        IRedisCommands redis,
        RedisEndpoint endpoint,
        FluxCacheOptions options,
        CacheMetrics metrics,
        TimeProvider time)
    {
        _redis = redis;
        _time = time;
        _spans = new CommandSpans(endpoint);
        _breaker = new CommandBreaker(options, time);
        _retry = new CommandRetry(options, metrics, time);
        _patience = endpoint.CommandTimeout ?? options.CommandTimeout;
    }

    private ResilientRedis(ResilientRedis other) =>
        (_redis, _breaker, _retry, _patience, _time) =
            (other._redis, other._breaker, other._retry, other._patience, other._time);

    public RedisState State => _redis.State;

    /// <summary>The same connections, breaker and counts, for background work, whose commands have no spans.</summary>
    internal ResilientRedis WithoutSpans() => new(this);

    public ValueTask<RedisReading> GetAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Get,
            static (redis, key, token) => redis.GetAsync(key, token),
            key,
            cancellationToken);

    public async ValueTask GetManyAsync(
        ReadOnlyMemory<string> keys,
        Memory<RedisReading> readings,
        CancellationToken cancellationToken) =>
        await RunAsync(
            RedisCommandName.GetMany,
            static (redis, call, token) => Acknowledgement.OfAsync(redis.GetManyAsync(call.keys, call.readings, token)),
            (keys, readings),
            cancellationToken,
            keys.Length).ConfigureAwait(false);

    public ValueTask<bool> SetAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Set,
            static (redis, call, token) => redis.SetAsync(call.key, call.value, call.life.Left(), token),
            (key, value, life: new Life(timeToLive, _time)),
            cancellationToken);

    public ValueTask<bool> SetIfAbsentAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Set,
            static (redis, call, token) => redis.SetIfAbsentAsync(call.key, call.value, call.life.Left(), token),
            (key, value, life: new Life(timeToLive, _time)),
            cancellationToken);

    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Delete,
            static (redis, key, token) => redis.DeleteAsync(key, token),
            key,
            cancellationToken);

    public ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Increment,
            static (redis, call, token) => redis.IncrementAsync(call.key, call.by, token),
            (key, by),
            cancellationToken);

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Exists,
            static (redis, key, token) => redis.ExistsAsync(key, token),
            key,
            cancellationToken);

    public ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Script,
            static (redis, call, token) => redis.RenewAsync(call.key, call.timeToLive, token),
            (key, timeToLive),
            cancellationToken);

    public ValueTask<LeaseReply> AcquireLeaseAsync(
        string key,
        string token,
        TimeSpan duration,
        ReadOnlyMemory<byte> displaced,
        CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Script,
            static (redis, call, cancel) =>
                redis.AcquireLeaseAsync(call.key, call.token, call.duration, call.displaced, cancel),
            (key, token, duration, displaced),
            cancellationToken);

    public ValueTask<bool> SetLeasedAsync(
        string key,
        string token,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Script,
            static (redis, call, cancel) =>
                redis.SetLeasedAsync(call.key, call.token, call.value, call.life.Left(), cancel),
            (key, token, value, life: new Life(timeToLive, _time)),
            cancellationToken);

    public ValueTask<bool> ReleaseLeaseAsync(string key, string token, CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Script,
            static (redis, call, cancel) => redis.ReleaseLeaseAsync(call.key, call.token, cancel),
            (key, token),
            cancellationToken);

    public ValueTask<ScanPage> ScanAsync(
        string cursor,
        string pattern,
        int count,
        CancellationToken cancellationToken) =>
        RunAsync(
            RedisCommandName.Scan,
            static (redis, call, token) => redis.ScanAsync(call.cursor, call.pattern, call.count, token),
            (cursor, pattern, count),
            cancellationToken);

    /// <summary>Asks once, past the breaker: it is the question whether Redis answers.</summary>
    public ValueTask PingAsync(CancellationToken cancellationToken) => _redis.PingAsync(cancellationToken);

    /// <summary>Redis has let a connection in: commands are sent again, whatever failed before.</summary>
    internal void ConnectionOpened() => _breaker.Close();

    public void Dispose() => _spans?.Dispose();

    /// <summary>
    /// The only state machine between the tiers and the client for commands that succeed, which nearly all do. 0 B.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TCall, TResult>(
        string command,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken,
        int batchSize = 1)
    {
        using var activity = _spans?.Start(command, batchSize);
        try
        {
            var isProbe = !_breaker.IsClosed;
            FluxCacheException failure;
            try
            {
                if (isProbe)
                    return await _breaker.ProbeAsync(_redis, send, call, cancellationToken).ConfigureAwait(false);

                var result = await send(_redis, call, cancellationToken).ConfigureAwait(false);
                _breaker.CountSuccess();
                return result;
            }
            catch (FluxCacheException first)
            {
                if (!isProbe)
                    _breaker.CountFailure(first);
                if (!(CanGoOn(first) || _retry.Handles(first)) || cancellationToken.IsCancellationRequested)
                    throw;
                failure = first;
            }

            return await AgainAsync(command, failure, send, call, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheException failure)
        {
            if (activity is not null)
                CommandSpans.Fail(activity, failure);
            throw;
        }
    }

    /// <summary>Apart, because its lambda would cost what succeeds an allocation.</summary>
    private async ValueTask<TResult> AgainAsync<TCall, TResult>(
        string command,
        FluxCacheException first,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        if (CanGoOn(first))
        {
            try
            {
                return await AttemptAsync(command, first, began, send, call, cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException second)
                when (_retry.Handles(second) && !cancellationToken.IsCancellationRequested)
            {
                first = second;
            }
        }

        return await _retry.RunAsync(
            command,
            first,
            token => AttemptAsync(command, failure: null, began, send, call, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the command was surely not executed, and what it needs to be sent can be waited for.</summary>
    private static bool CanGoOn(FluxCacheException failure) =>
        failure.WasLeftOut || failure is { Reopening: not null, WasSent: false };

    /// <summary>
    /// Sends a command, until Redis has decided on it or the time to wait for a connection is over. A write is not sent after
    /// that time, whatever stood still meanwhile: its caller was told how late it can take effect.
    /// </summary>
    /// <param name="command">Its name.</param>
    /// <param name="failure">Why it was not executed yet; null: it has not been tried.</param>
    /// <param name="began">Since when it waits.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="call">What to send.</param>
    private async ValueTask<TResult> AttemptAsync<TCall, TResult>(
        string command,
        FluxCacheException? failure,
        long began,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            // One that was left out of a transaction needs no pause: the connection does not gather writes any more.
            if (failure?.Reopening is { } connection)
            {
                var left = _patience - _time.GetElapsedTime(began);
                if (!await connection.WaitUntilOpenAsync(left, cancellationToken).ConfigureAwait(false))
                    throw failure;
            }

            if (RedisCommandName.IsWrite(command) && _time.GetElapsedTime(began) > _patience)
                throw failure ?? new FluxCacheException(
                    FluxCacheErrorKind.Unavailable,
                    $"{command} was not sent again: its {PlainDuration.Of(_patience)} were over.");

            try
            {
                return await _breaker.RunAsync(_redis, send, call, cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException again)
                when (CanGoOn(again) && !cancellationToken.IsCancellationRequested)
            {
                failure = again;
            }
        }
    }

    /// <summary>How long a value lives, counted from when its write was asked for, whichever attempt writes it.</summary>
    private readonly struct Life(TimeSpan? timeToLive, TimeProvider time)
    {
        private readonly long _began = timeToLive is null ? 0 : time.GetTimestamp();

        /// <exception cref="FluxCacheException">None is left.</exception>
        internal TimeSpan? Left()
        {
            if (timeToLive is not { } whole)
                return null;

            var left = whole - time.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : throw new FluxCacheException(
                FluxCacheErrorKind.Unavailable,
                $"The value was not written: its time to live of {PlainDuration.Of(whole)} was over before Redis could be reached.")
            {
                IsFinal = true,
            };
        }
    }
}
