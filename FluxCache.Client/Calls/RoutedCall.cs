using System.Diagnostics;
using System.Globalization;
using FluxCache.Client.Routing;
using FluxCache.V1;
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
    // By the steady clock, as _answerBy.
    private readonly DateTime _deadline = SteadyClock.Now(time) + options.CallTimeout;

    private readonly Metadata? _headers = CallActivity.Headers();

    // Of the attempt under way.
    private NodeSet _nodes = null!;
    private Node _node = null!;
    private DateTime _answerBy;
    private TimeSpan _timeLeft;

    // Where the last attempt got no answer: the next one goes elsewhere, even before the node is set aside.
    private Node? _avoided;

    /// <summary>
    /// Begins the first attempt over a stream. Returns false when that takes waiting, or a call of its own; then
    /// <see cref="AttemptAsync"/> makes it.
    /// </summary>
    /// <exception cref="RpcException">The stream takes no more calls; see <see cref="Failed"/>.</exception>
    internal bool TryBegin(CancellationToken cancellationToken, out ValueTask<Outcome> outcome)
    {
        outcome = default;
        if (kind.Streamed is null || directory.Current is not { } nodes)
            return false;

        // The call began a moment ago: its own beginning saves a reading of the clock.
        Choose(nodes, _deadline - options.CallTimeout);
        return TrySend(cancellationToken, out outcome);
    }

    /// <summary>The response in an outcome of the attempt; null: it takes a call of its own.</summary>
    /// <exception cref="RpcException">The outcome is a failure; see <see cref="Failed"/>.</exception>
    internal TResponse? Take(Outcome outcome)
    {
        if (outcome.Status != (int)StatusCode.OK)
            throw new RpcException(new Status((StatusCode)outcome.Status, outcome.Message), CallFailure.OfNodeItself);
        if (outcome.NeedsOwnCall)
            return null;

        var response = kind.Streamed!.Take(outcome) ?? throw new RpcException(new Status(
            StatusCode.Internal, "The node answered a different operation from the one that was sent."));
        _node.Health.ReportAnswer();
        return response;
    }

    /// <summary>Makes the attempt by a call of its own at the node that it chose.</summary>
    /// <exception cref="RpcException">It failed; see <see cref="Failed"/>.</exception>
    internal async ValueTask<TResponse> CallAloneAsync(CancellationToken cancellationToken)
    {
        using var call = kind.Invoke(
            _node.Calls,
            request,
            new CallOptions(HeadersWithDeadline(), time.GetUtcNow().UtcDateTime + _timeLeft, cancellationToken));
        try
        {
            var response = await SteadyClock.AnswerAsync(call.ResponseAsync, _timeLeft, time, CancellationToken.None)
                .ConfigureAwait(false);
            _node.Health.ReportAnswer();
            return response;
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "The node did not answer in time."));
        }
    }

    /// <summary>Makes an attempt, over a stream where that is possible.</summary>
    /// <exception cref="FluxCacheClientException">It failed.</exception>
    internal async ValueTask<TResponse> AttemptAsync(CancellationToken cancellationToken)
    {
        Choose(await directory.GetAsync(cancellationToken).ConfigureAwait(false), SteadyClock.Now(time));
        try
        {
            var response = TrySend(cancellationToken, out var outcome) ? Take(await outcome.ConfigureAwait(false)) : null;
            return response ?? await CallAloneAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException failure)
        {
            throw Failed(failure, cancellationToken);
        }
    }

    /// <summary>Learns from the failure of the attempt, and says what to tell the caller and whether to repeat it.</summary>
    /// <exception cref="OperationCanceledException">The caller has given the call up.</exception>
    internal FluxCacheClientException Failed(RpcException exception, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = CallFailure.Of(exception);
        Report(_node, failure.Node);
        CallActivity.Failed(activity, _node.Address.Address, exception.Status);

        _avoided = failure.Node == NodeVerdict.Answered ? null : _node;
        var next = _nodes.Choose(keyHash, _avoided);
        return new FluxCacheClientException(
            failure.KindOf(kind.Effect),
            Describe(failure.Kind, _node, exception),
            failure.MayHaveTakenEffect(kind.Effect),
            exception)
        {
            IsRepeatable = failure.CanRepeat(kind.Effect) && SteadyClock.Now(time) < _deadline,
            HasOtherNode = next != _node && next.Health.IsAvailable,
        };
    }

    private void Choose(NodeSet nodes, DateTime now)
    {
        _nodes = nodes;
        _node = nodes.Choose(keyHash, _avoided);
        if (now >= _deadline)
            throw TimeIsOver();

        var answerBy = now + options.AttemptTimeout;
        _answerBy = answerBy < _deadline ? answerBy : _deadline;
        _timeLeft = _answerBy - now;
        CallActivity.Attempt(activity, _node.Address.Address);
    }

    private bool TrySend(CancellationToken cancellationToken, out ValueTask<Outcome> outcome)
    {
        outcome = default;
        return kind.Streamed is { } form
            && _node.Streams.TrySend(form, keyHash, request, _headers, _answerBy, _timeLeft, cancellationToken, out outcome);
    }

    private Metadata? HeadersWithDeadline()
    {
        var notAfter = _node.Clock.Moment(_answerBy);
        if (notAfter == 0)
            return _headers;

        var headers = new Metadata { { NodeClock.NotAfterHeader, notAfter.ToString(CultureInfo.InvariantCulture) } };
        foreach (var header in _headers ?? [])
            headers.Add(header);
        return headers;
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
        + $"Raise {FluxCacheClientOptions.SectionName}:CallTimeout if calls normally take this long.");

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
