using System.Diagnostics;
using System.Runtime.CompilerServices;
using FluxCache.Client.Routing;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>One call: each attempt chooses a node and reports its result to that node.</summary>
internal sealed class RoutedCall<TRequest, TResponse>(
    CallKind<TRequest, TResponse> kind,
    TRequest request,
    ulong keyHash,
    Activity? activity,
    NodeDirectory directory,
    FluxCacheClientOptions options,
    TimeProvider time)
    where TResponse : class
{
    private readonly DateTime _deadline = time.GetUtcNow().UtcDateTime + options.CallTimeout;
    private readonly Metadata? _headers = CallActivity.Headers();

    // Where the last attempt got no answer: the next one goes elsewhere, even before the node is set aside.
    private Node? _avoided;

    // A write whose first attempt got lost may have taken effect, whatever became of the later ones.
    private bool _mayHaveTakenEffect;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<TResponse> AttemptAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.GetAsync(cancellationToken).ConfigureAwait(false);
        var node = nodes.Choose(keyHash, _avoided);
        var now = time.GetUtcNow().UtcDateTime;
        if (now >= _deadline)
            throw TimeIsOver();

        CallActivity.Attempt(activity, node.Address.Address);
        try
        {
            var answerBy = now + options.AttemptTimeout;
            var callOptions = new CallOptions(_headers, answerBy < _deadline ? answerBy : _deadline, cancellationToken);
            var response = await node.CallAsync(kind, keyHash, request, callOptions).ConfigureAwait(false);
            node.Health.ReportAnswer();
            return response;
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(nodes, node, failure);
        }
    }

    private FluxCacheClientException Failed(NodeSet nodes, Node node, RpcException exception)
    {
        var failure = CallFailure.Of(exception);
        Report(node, failure.Node);
        CallActivity.Failed(activity, node.Address.Address, exception.Status);

        _avoided = failure.Node == NodeVerdict.Answered ? null : node;
        _mayHaveTakenEffect |= failure.MayHaveTakenEffect(kind.Effect);
        var next = nodes.Choose(keyHash, _avoided);
        return new FluxCacheClientException(failure.Kind, Describe(failure.Kind, node, exception), _mayHaveTakenEffect, exception)
        {
            IsRepeatable = failure.CanRepeat(kind.Effect) && time.GetUtcNow().UtcDateTime < _deadline,
            HasOtherNode = next != node && next.Health.IsAvailable,
        };
    }

    private static void Report(Node node, NodeVerdict verdict)
    {
        switch (verdict)
        {
            case NodeVerdict.Answered:
                node.Health.ReportAnswer();
                break;
            case NodeVerdict.Silent:
                node.ReportTimeout();
                break;
            case NodeVerdict.Unreachable:
                node.ReportUnreachable();
                break;
        }
    }

    private FluxCacheClientException TimeIsOver() => new(
        FluxCacheClientErrorKind.Timeout,
        $"{kind.Method} got no answer within {PlainDuration.Of(options.CallTimeout)}. "
        + $"Raise {FluxCacheClientOptions.SectionName}:CallTimeout if calls normally take this long.",
        _mayHaveTakenEffect);

    private string Describe(FluxCacheClientErrorKind failed, Node node, RpcException exception)
    {
        var address = node.Address.Address;
        return failed switch
        {
            FluxCacheClientErrorKind.Timeout => $"{kind.Method} got no answer from node {address} in time.",
            FluxCacheClientErrorKind.Unavailable when exception.Status.DebugException is { } cause =>
                $"{kind.Method} could not reach node {address}: {cause.Message}",
            FluxCacheClientErrorKind.InvalidArgument when exception.StatusCode == StatusCode.ResourceExhausted =>
                $"{kind.Method} at node {address} is too large: {exception.Status.Detail} Use smaller values or fewer keys at a time, "
                + $"or raise {nameof(FluxCacheClientOptions.MaxResponseBytes)} here or MaxValueBytes at the node.",
            _ => $"{kind.Method} failed at node {address}: {exception.Status.Detail}",
        };
    }
}
