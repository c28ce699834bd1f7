using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace FluxCache.Tiering;

/// <summary>
/// Redis' commands with what a network needs around them: another try where that is safe, a circuit breaker that fails
/// calls at once while most of them fail, a count of each, and a span.
/// </summary>
internal sealed class ResilientRedis : IRedisCommands, IDisposable
{
    private static readonly ResiliencePropertyKey<string> CommandName = new("command");

    /// <summary>Set when an attempt failed that Redis may have executed: what follows cannot make that undone.</summary>
    private static readonly ResiliencePropertyKey<bool> MayHaveRun = new("may-have-run");

    private readonly IRedisCommands _redis;
    private readonly CacheMetrics _metrics;
    private readonly ActivitySource _activities = new(TelemetryNames.Source);
    private readonly ResiliencePipeline _repeatable;
    private readonly ResiliencePipeline _once;

    internal ResilientRedis(IRedisCommands redis, FluxCacheOptions options, CacheMetrics metrics, TimeProvider time)
    {
        _redis = redis;
        _metrics = metrics;
        _repeatable = Pipeline(options, time, kind => kind is FluxCacheErrorKind.Unavailable or FluxCacheErrorKind.Unknown);
        _once = Pipeline(options, time, kind => kind is FluxCacheErrorKind.Unavailable);
    }

    public RedisState State => _redis.State;

    public ValueTask<RedisReading> GetAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "GET", static (redis, key, token) => redis.GetAsync(key, token), key, cancellationToken);

    public async ValueTask GetManyAsync(ReadOnlyMemory<string> keys, Memory<RedisReading> readings, CancellationToken cancellationToken) =>
        await RunAsync(_repeatable, "MGET", static (redis, call, token) => Acknowledgement.OfAsync(redis.GetManyAsync(call.keys, call.readings, token)), (keys, readings), cancellationToken, keys.Length).ConfigureAwait(false);

    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive, CancellationToken cancellationToken) =>
        await RunAsync(_repeatable, "SET", static (redis, call, token) => Acknowledgement.OfAsync(redis.SetAsync(call.key, call.value, call.timeToLive, token)), (key, value, timeToLive), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> SetIfAbsentAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "SET", static (redis, call, token) => redis.SetIfAbsentAsync(call.key, call.value, call.timeToLive, token), (key, value, timeToLive), cancellationToken);

    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "DEL", static (redis, key, token) => redis.DeleteAsync(key, token), key, cancellationToken);

    // Repeating an increment that may have been executed would count twice.
    public ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken) =>
        RunAsync(_once, "INCRBY", static (redis, call, token) => redis.IncrementAsync(call.key, call.by, token), (key, by), cancellationToken);

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "EXISTS", static (redis, key, token) => redis.ExistsAsync(key, token), key, cancellationToken);

    public ValueTask<bool> ExpireAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "PEXPIRE", static (redis, call, token) => redis.ExpireAsync(call.key, call.timeToLive, token), (key, timeToLive), cancellationToken);

    public ValueTask<ScanPage> ScanAsync(string cursor, string pattern, int count, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, "SCAN", static (redis, call, token) => redis.ScanAsync(call.cursor, call.pattern, call.count, token), (cursor, pattern, count), cancellationToken);

    /// <summary>Asks once, past the breaker: it is the question whether Redis answers.</summary>
    public ValueTask PingAsync(CancellationToken cancellationToken) => _redis.PingAsync(cancellationToken);

    public void Dispose() => _activities.Dispose();

    private async ValueTask<TResult> RunAsync<TCall, TResult>(
        ResiliencePipeline pipeline,
        string command,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken,
        int batchSize = 1)
    {
        using var activity = StartActivity(command, batchSize);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CommandName, command);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, state) => state.send(state._redis, state.call, context.CancellationToken),
                context,
                (_redis, send, call)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FluxCacheException or BrokenCircuitException)
        {
            var final = Judge(failure, context.Properties.GetValue(MayHaveRun, false));
            activity?.SetStatus(ActivityStatusCode.Error, final.Message);
            activity?.SetTag(TelemetryNames.ErrorType, final.Kind.ToString());
            if (ReferenceEquals(final, failure))
                throw;
            throw final;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>What the caller is told of the last failure, given that an earlier attempt may have been executed.</summary>
    private static FluxCacheException Judge(Exception failure, bool mayHaveRun)
    {
        var final = failure as FluxCacheException ?? new FluxCacheException(
            FluxCacheErrorKind.Unavailable,
            $"Redis is not asked for now, because most commands of the last seconds failed. The last failure: {failure.InnerException?.Message ?? "unknown"}",
            failure);
        return mayHaveRun && final.Kind == FluxCacheErrorKind.Unavailable
            ? new FluxCacheException(FluxCacheErrorKind.Unknown, $"An earlier attempt may have taken effect; later ones failed: {final.Message}", final)
            : final;
    }

    private Activity? StartActivity(string command, int batchSize)
    {
        var activity = _activities.StartActivity(command, ActivityKind.Client);
        if (activity is null)
            return null;

        activity.SetTag(TelemetryNames.DatabaseSystem, "redis");
        activity.SetTag(TelemetryNames.DatabaseOperation, command);
        if (batchSize > 1)
            activity.SetTag(TelemetryNames.DatabaseBatchSize, batchSize);
        return activity;
    }

    private ResiliencePipeline Pipeline(FluxCacheOptions options, TimeProvider time, Func<FluxCacheErrorKind, bool> canRepeat)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.RetryCount > 0)
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.RetryCount,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<FluxCacheException>(failure => canRepeat(failure.Kind)),
                OnRetry = retry =>
                {
                    var kind = ((FluxCacheException)retry.Outcome.Exception!).Kind;
                    if (kind == FluxCacheErrorKind.Unknown)
                        retry.Context.Properties.Set(MayHaveRun, true);
                    _metrics.Retried(retry.Context.Properties.GetValue(CommandName, ""), kind);
                    return default;
                },
            });
        if (options.CircuitBreakDuration > TimeSpan.Zero)
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = options.CircuitBreakDuration,
                ShouldHandle = new PredicateBuilder().Handle<FluxCacheException>(failure => failure.Kind is FluxCacheErrorKind.Unavailable or FluxCacheErrorKind.Unknown),
            });
        return builder.Build();
    }
}
