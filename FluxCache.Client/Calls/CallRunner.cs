using System.Runtime.CompilerServices;
using FluxCache.Client.Routing;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace FluxCache.Client.Calls;

/// <summary>Makes calls: routes them by key, repeats those that are safe to repeat, and traces each as one span.</summary>
internal sealed class CallRunner
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly NodeDirectory _directory;
    private readonly FluxCacheClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _repeats;

    public CallRunner(NodeDirectory directory, IOptions<FluxCacheClientOptions> options, TimeProvider time)
    {
        _directory = directory;
        _options = options.Value;
        _time = time;
        _repeats = BuildRepeats(_options, time);
    }

    /// <summary>Makes one call at the node that the key hash belongs to, and reads its response.</summary>
    /// <remarks>
    /// One method for all that the first attempt over a stream needs, so that such a call is resumed once. With a method a
    /// step it was resumed six times, which took as much of a processor as all else that the client does for it: see
    /// <c>docs/decisions/0023-a-call-resumes-once.md</c>. The pipeline sees further attempts only; it would add a seventh to
    /// what a call allocates.
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<TResult> RunAsync<TRequest, TResponse, TResult>(
        CallKind<TRequest, TResponse> kind,
        ulong keyHash,
        TRequest request,
        Func<TResponse, TResult> read,
        CancellationToken cancellationToken)
        where TResponse : class
    {
        using var activity = CallActivity.Start(kind.SpanName, kind.Method);
        var call = new RoutedCall<TRequest, TResponse>(kind, request, keyHash, activity, _directory, _options, _time);
        try
        {
            TResponse response;
            try
            {
                response = call.TryBegin(cancellationToken, out var outcome)
                    ? call.Take(await outcome.ConfigureAwait(false))
                        ?? await call.CallAloneAsync(cancellationToken).ConfigureAwait(false)
                    : await call.AttemptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException failure)
            {
                response = await RepeatAsync(call, call.Failed(failure, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FluxCacheClientException failure) when (failure.IsRepeatable)
            {
                response = await RepeatAsync(call, failure, cancellationToken).ConfigureAwait(false);
            }

            CallActivity.Complete(activity, null);
            return read(response);
        }
        catch (FluxCacheClientException error)
        {
            CallActivity.Complete(activity, error);
            throw;
        }
    }

    /// <summary>Gives the pipeline the first failure as if it had made the attempt, and lets it decide about the rest.</summary>
    private ValueTask<TResponse> RepeatAsync<TRequest, TResponse>(
        RoutedCall<TRequest, TResponse> call, FluxCacheClientException failure, CancellationToken cancellationToken)
        where TResponse : class
    {
        var first = failure;
        return _repeats.ExecuteAsync(
            token => Interlocked.Exchange(ref first!, null) is { } replayed
                ? ValueTask.FromException<TResponse>(replayed)
                : call.AttemptAsync(token),
            cancellationToken);
    }

    private static ResiliencePipeline BuildRepeats(FluxCacheClientOptions options, TimeProvider time)
    {
        if (options.RetryCount == 0)
            return ResiliencePipeline.Empty;

        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = options.RetryCount,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.RetryDelay > MaxRetryDelay ? options.RetryDelay : MaxRetryDelay,
            ShouldHandle = static failure => new(failure.Outcome.Exception is FluxCacheClientException { IsRepeatable: true }),
            DelayGenerator = static failure => new(
                failure.Outcome.Exception is FluxCacheClientException { HasOtherNode: true } ? TimeSpan.Zero : (TimeSpan?)null),
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }
}
