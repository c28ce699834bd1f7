using System.Runtime.CompilerServices;
using FluxCache.Client.Calls;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>The streams of one node: opened when they are first needed, and anew when one has ended.</summary>
/// <remarks><c>_gate</c> guards the fields below it; the array is read without it. A node that does not support streams gets unary calls from then on.</remarks>
internal sealed class NodeStreams(Cache.CacheClient calls, FluxCacheClientOptions options, TimeProvider time) : IAsyncDisposable
{
    // What travels with others must not hold them up: a larger request gets a call of its own.
    private const int MaxRequestBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly OperationStream?[] _streams = new OperationStream?[options.StreamsPerNode];
    private readonly List<OperationStream> _leaving = []; // They take no more, and may still have outcomes to come.
    private volatile bool _unsupported;
    private bool _disposed;

    /// <summary>
    /// Makes a call over a stream. Returns null when it takes a call of its own: the node knows no streams, or the
    /// request or the response is too large to travel with others.
    /// </summary>
    /// <exception cref="RpcException">As the unary call would throw it.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<TResponse?> CallAsync<TRequest, TResponse>(
        StreamedForm<TRequest, TResponse> form, ulong keyHash, TRequest request, CallOptions callOptions)
        where TResponse : class
    {
        var sizeBytes = form.SizeBytes(request);
        if (_streams.Length == 0 || _unsupported || sizeBytes > MaxRequestBytes)
            return null;

        var deadline = callOptions.Deadline!.Value;
        var message = ToMessage(form, request, callOptions, deadline);
        sizeBytes += message.Traceparent.Length + message.Tracestate.Length;
        var operation = new PendingOperation(message, sizeBytes, deadline);
        var outcome = await SendAsync(operation, keyHash, callOptions.CancellationToken).ConfigureAwait(false);
        if (outcome.Status != (int)StatusCode.OK)
            throw new RpcException(new Status((StatusCode)outcome.Status, outcome.Message), CallFailure.Busy);

        return outcome.NeedsOwnCall
            ? null
            : form.Take(outcome) ?? throw new RpcException(new Status(
                StatusCode.Internal, "The node answered a different operation from the one that was sent."));
    }

    public async ValueTask DisposeAsync()
    {
        OperationStream[] streams;
        lock (_gate)
        {
            _disposed = true;
            streams = [.. _streams.OfType<OperationStream>(), .. _leaving];
        }

        foreach (var stream in streams)
            await stream.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<Outcome> SendAsync(PendingOperation operation, ulong keyHash, CancellationToken cancellationToken)
    {
        var index = (int)(keyHash % (uint)_streams.Length);
        for (OperationStream? ended = null; ;)
        {
            var stream = Get(index, ended);
            switch (stream.TrySend(operation))
            {
                case SendOutcome.Queued:
                    return OutcomeAsync(stream, operation, cancellationToken);
                case SendOutcome.Busy:
                    var status = new Status(
                        StatusCode.ResourceExhausted,
                        $"{options.MaxPendingCalls:N0} calls already wait for this node's answers. "
                        + $"Send fewer at a time, or raise {FluxCacheClientOptions.SectionName}:{nameof(options.MaxPendingCalls)}.");
                    throw new RpcException(status, CallFailure.Busy);
                case SendOutcome.Closed:
                    ended = stream;
                    break;
            }
        }
    }

    private static ValueTask<Outcome> OutcomeAsync(
        OperationStream stream, PendingOperation operation, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? AbandonableAsync(stream, operation, cancellationToken)
            : operation.Outcome;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Outcome> AbandonableAsync(
        OperationStream stream, PendingOperation operation, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (stream, operation) = ((OperationStream, PendingOperation))state!;
                stream.Abandon(operation, token);
            },
            (stream, operation));
        await using (registration.ConfigureAwait(false))
            return await operation.Outcome.ConfigureAwait(false);
    }

    /// <summary>The stream at a place; a new one where there is none, or only the one that has ended.</summary>
    private OperationStream Get(int index, OperationStream? ended)
    {
        if (Volatile.Read(ref _streams[index]) is { } current && current != ended)
            return current;

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IFluxCacheClient));
            if (_streams[index] is { } other && other != ended)
                return other;

            _leaving.RemoveAll(static stream => stream.HasEnded);
            if (ended is not null)
                _leaving.Add(ended);
            return _streams[index] = new OperationStream(calls, options, time, OnEnded);
        }
    }

    private void OnEnded(Status status)
    {
        if (status.StatusCode == StatusCode.Unimplemented)
            _unsupported = true;
    }

    private Operation ToMessage<TRequest, TResponse>(
        StreamedForm<TRequest, TResponse> form, TRequest request, CallOptions callOptions, DateTime deadline)
        where TResponse : class
    {
        var timeLeft = deadline - time.GetUtcNow().UtcDateTime;
        var message = new Operation { TimeoutMs = (uint)Math.Clamp(Math.Ceiling(timeLeft.TotalMilliseconds), 1, uint.MaxValue) };
        if (callOptions.Headers is { } headers)
        {
            message.Traceparent = headers.GetValue("traceparent") ?? "";
            message.Tracestate = headers.GetValue("tracestate") ?? "";
        }

        form.Put(message, request);
        return message;
    }
}
