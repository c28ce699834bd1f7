using FluxCache.Resp;
using Polly;
using Polly.CircuitBreaker;

namespace FluxCache.Tiering;

/// <summary>
/// Fails commands at once while most of them fail: Polly's circuit breaker, with a short way for what succeeds.
/// </summary>
/// <remarks>
/// <para>
/// A pipeline boxes each result and keeps several objects for each call that waits. So while the circuit is closed a
/// command is sent past the pipeline, and then only its outcome goes through it, which completes at once: Polly counts
/// every success and every failure, and decides from both. While the circuit is not closed, commands go through it.
/// </para>
/// <para>
/// A command that was sent while the circuit was closed and ends after it has opened is not counted: only new commands
/// show the current state of Redis. A connection that logs in closes the circuit, because earlier failures say nothing
/// about that connection.
/// </para>
/// <para>Budget of a success: no allocation.</para>
/// </remarks>
internal sealed class CommandBreaker
{
    private static readonly Outcome<object?> Success = Outcome.FromResult<object?>(null);

    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly CircuitBreakerManualControl _control = new();
    private readonly ResiliencePipeline? _pipeline;

    internal CommandBreaker(FluxCacheOptions options, TimeProvider time)
    {
        if (options.CircuitBreakDuration == TimeSpan.Zero)
            return;

        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = options.CircuitBreakDuration,
                StateProvider = _circuit,
                ManualControl = _control,
                ShouldHandle = new PredicateBuilder().Handle<FluxCacheException>(static failure =>
                    failure.Kind
                        is FluxCacheErrorKind.Unavailable
                        or FluxCacheErrorKind.Unknown
                        or FluxCacheErrorKind.Timeout),
            })
            .Build();
    }

    /// <summary>Whether commands may be sent past it, and their outcomes are to be counted.</summary>
    internal bool IsClosed => _pipeline is null || _circuit.CircuitState == CircuitState.Closed;

    /// <summary>Lets commands be sent, and forgets what failed until now.</summary>
    internal Task CloseAsync() => _control.CloseAsync(CancellationToken.None);

    /// <summary>Whether a command failed because it was not sent: the circuit is open.</summary>
    internal static bool Refused(FluxCacheException failure) => failure.InnerException is BrokenCircuitException;

    /// <summary>Sends a command once, unless the circuit is open, and counts what becomes of it.</summary>
    internal async ValueTask<TResult> RunAsync<TCall, TResult>(
        IRedisCommands redis,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        if (!IsClosed)
            return await ProbeAsync(redis, send, call, cancellationToken).ConfigureAwait(false);

        try
        {
            var result = await send(redis, call, cancellationToken).ConfigureAwait(false);
            await CountSuccessAsync().ConfigureAwait(false);
            return result;
        }
        catch (FluxCacheException failure)
        {
            await CountFailureAsync(failure).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Counts a command that was sent past the breaker and succeeded. Completes at once.</summary>
    internal ValueTask CountSuccessAsync() => CountAsync(Success);

    /// <summary>Counts a command that was sent past the breaker and failed.</summary>
    internal ValueTask CountFailureAsync(FluxCacheException failure) =>
        CountAsync(Outcome.FromException<object?>(failure));

    /// <summary>Sends a command through the circuit, which is not closed.</summary>
    internal async ValueTask<TResult> ProbeAsync<TCall, TResult>(
        IRedisCommands redis,
        Func<IRedisCommands, TCall, CancellationToken, ValueTask<TResult>> send,
        TCall call,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline!.ExecuteAsync(
                static (state, token) => state.send(state.redis, state.call, token),
                (redis, send, call),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException refusal)
        {
            var last = refusal.InnerException?.Message ?? "unknown";
            throw new FluxCacheException(
                FluxCacheErrorKind.Unavailable,
                "The command was not sent, because most commands of the last few seconds failed. "
                + $"The last failure was: {last}",
                refusal);
        }
    }

    private async ValueTask CountAsync(Outcome<object?> outcome)
    {
        if (_pipeline is null || !IsClosed)
            return;

        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            await _pipeline.ExecuteOutcomeAsync(
                static (_, outcome) => ValueTask.FromResult(outcome),
                context,
                outcome).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
