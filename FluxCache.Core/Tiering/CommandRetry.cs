using FluxCache.Diagnostics;
using Polly;
using Polly.Retry;

namespace FluxCache.Tiering;

/// <summary>
/// Sends commands again that failed, where that is safe and can help, and counts it. Asked only on failure.
/// </summary>
internal sealed class CommandRetry
{
    private static readonly ResiliencePropertyKey<string> CommandName = new("command");

    /// <summary>
    /// Set when an attempt failed that Redis may have executed: what follows cannot make that undone.
    /// </summary>
    private static readonly ResiliencePropertyKey<bool> MayHaveRun = new("may-have-run");

    private readonly CacheMetrics _metrics;
    private readonly bool _repeatsUnknown;
    private readonly ResiliencePipeline? _pipeline;

    /// <param name="repeatsUnknown">Whether what may have been executed may be sent again.</param>
    internal CommandRetry(FluxCacheOptions options, CacheMetrics metrics, TimeProvider time, bool repeatsUnknown)
    {
        (_metrics, _repeatsUnknown) = (metrics, repeatsUnknown);
        if (options.RetryCount == 0)
            return;

        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.RetryCount,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<FluxCacheException>(IsRepeatable),
                OnRetry = Note,
            })
            .Build();
    }

    /// <summary>Whether a first attempt that failed so is to be followed by others.</summary>
    internal bool Handles(FluxCacheException failure) => _pipeline is not null && IsRepeatable(failure);

    /// <summary>Goes on after a first attempt that failed: to Polly it looks as if it had made that one too.</summary>
    /// <exception cref="FluxCacheException">
    /// The last failure; <see cref="FluxCacheErrorKind.Unknown"/> also when only an earlier attempt may have been
    /// executed.
    /// </exception>
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
        catch (FluxCacheException last)
            when (SaysNotRun(last.Kind) && context.Properties.GetValue(MayHaveRun, false))
        {
            throw new FluxCacheException(
                FluxCacheErrorKind.Unknown,
                $"An earlier attempt may have taken effect. The last attempt failed: {last.Message}",
                last);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private bool IsRepeatable(FluxCacheException failure) => failure.Kind switch
    {
        FluxCacheErrorKind.Unavailable => !CommandBreaker.Refused(failure),
        FluxCacheErrorKind.Unknown => _repeatsUnknown,
        _ => false,
    };

    /// <summary>
    /// Kinds that tell a writer that nothing changed: true of the last attempt, perhaps not of an earlier one.
    /// </summary>
    private static bool SaysNotRun(FluxCacheErrorKind kind) =>
        kind is FluxCacheErrorKind.Unavailable
            or FluxCacheErrorKind.Busy
            or FluxCacheErrorKind.Authentication
            or FluxCacheErrorKind.Rejected;

    private ValueTask Note(OnRetryArguments<object> retry)
    {
        var kind = ((FluxCacheException)retry.Outcome.Exception!).Kind;
        if (kind == FluxCacheErrorKind.Unknown)
            retry.Context.Properties.Set(MayHaveRun, true);
        _metrics.Retried(retry.Context.Properties.GetValue(CommandName, ""), kind);
        return default;
    }
}
