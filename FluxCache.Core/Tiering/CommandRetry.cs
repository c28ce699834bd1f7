using FluxCache.Diagnostics;
using Polly;
using Polly.Retry;

namespace FluxCache.Tiering;

/// <summary>
/// Sends commands again that failed, where that can help and cannot harm, and counts it. What may have happened is not done
/// again: <see cref="FluxCacheErrorKind.Unknown"/> goes to the caller. Asked only on failure.
/// </summary>
internal sealed class CommandRetry
{
    private static readonly ResiliencePropertyKey<string> CommandName = new("command");

    private readonly CacheMetrics _metrics;
    private readonly ResiliencePipeline? _pipeline;

    internal CommandRetry(FluxCacheOptions options, CacheMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        if (options.RetryCount == 0)
            return;

        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.RetryCount,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,

                // A command whose connection was lost waits for the next one, and for nothing else.
                DelayGenerator = static retry => ValueTask.FromResult<TimeSpan?>(
                    retry.Outcome.Exception is FluxCacheException { Reopening: not null } ? TimeSpan.Zero : null),
                ShouldHandle = new PredicateBuilder().Handle<FluxCacheException>(IsRepeatable),
                OnRetry = Note,
            })
            .Build();
    }

    /// <summary>Whether a first attempt that failed so is to be followed by others.</summary>
    internal bool Handles(FluxCacheException failure) => _pipeline is not null && IsRepeatable(failure);

    /// <summary>Goes on after a first attempt that failed: to Polly it looks as if it had made that one too.</summary>
    /// <exception cref="FluxCacheException">The last failure.</exception>
    internal async ValueTask<TResult> RunAsync<TResult>(
        string command,
        FluxCacheException first,
        Func<CancellationToken, ValueTask<TResult>> attempt,
        CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CommandName, command);
        var made = first;
        try
        {
            return await _pipeline!.ExecuteAsync(
                context => Interlocked.Exchange(ref made!, null) is { } replayed
                    ? ValueTask.FromException<TResult>(replayed)
                    : attempt(context.CancellationToken),
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool IsRepeatable(FluxCacheException failure) => failure.Kind switch
    {
        // One that waited for a connection in vain has had its time.
        FluxCacheErrorKind.Unavailable => failure is { IsFinal: false } and not { Reopening: not null, WasSent: false },
        FluxCacheErrorKind.Timeout => true,
        _ => false,
    };

    private ValueTask Note(OnRetryArguments<object> retry)
    {
        var failure = (FluxCacheException)retry.Outcome.Exception!;
        _metrics.Retried(retry.Context.Properties.GetValue(CommandName, ""), failure.Kind);
        return default;
    }
}
