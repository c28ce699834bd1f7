using FluxCache.Client.Calls;
using FluxCache.Client.Routing;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>The streams of one node: opened when they are first needed, and anew when one has ended.</summary>
/// <remarks><c>_gate</c> guards the fields below it; the array is read without it. A node that does not support streams gets unary calls from then on.</remarks>
internal sealed class NodeStreams(
    Cache.CacheClient calls, NodeClock clock, FluxCacheClientOptions options, TimeProvider time) : IAsyncDisposable
{
    // What travels with others must not hold them up: a larger request gets a call of its own.
    private const int MaxRequestBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly OperationStream?[] _streams = new OperationStream?[options.StreamsPerNode];
    private readonly List<OperationStream> _leaving = []; // They take no more, and may still have outcomes to come.
    private volatile bool _unsupported;
    private bool _disposed;

    /// <summary>
    /// Gives a call to a stream. Returns false when it takes a call of its own: the node knows no streams, or the request is
    /// too large to travel with others.
    /// </summary>
    /// <exception cref="RpcException">As many calls wait for the node's answers as may.</exception>
    internal bool TrySend<TRequest, TResponse>(
        StreamedForm<TRequest, TResponse> form,
        ulong keyHash,
        TRequest request,
        Metadata? headers,
        DateTime deadline,
        TimeSpan timeLeft,
        CancellationToken cancellationToken,
        out ValueTask<Outcome> outcome)
        where TResponse : class
    {
        outcome = default;
        var sizeBytes = form.SizeBytes(request);
        if (_streams.Length == 0 || _unsupported || sizeBytes > MaxRequestBytes)
            return false;

        var message = ToMessage(form, request, headers, timeLeft);
        sizeBytes += message.Traceparent.Length + message.Tracestate.Length;
        var operation = new PendingOperation(message, sizeBytes, deadline);
        operation.GiveUpWith(Send(operation, keyHash), cancellationToken);
        outcome = operation.Outcome;
        return true;
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

    private OperationStream Send(PendingOperation operation, ulong keyHash)
    {
        var index = (int)(keyHash % (uint)_streams.Length);
        for (OperationStream? ended = null; ;)
        {
            var stream = Get(index, ended);
            switch (stream.TrySend(operation))
            {
                case SendOutcome.Queued:
                    return stream;
                case SendOutcome.Busy:
                    var status = new Status(
                        StatusCode.ResourceExhausted,
                        $"{options.MaxPendingCalls:N0} calls wait for this node's answers: "
                        + $"slow down, or raise {FluxCacheClientOptions.SectionName}:{nameof(options.MaxPendingCalls)}.");
                    throw new RpcException(status, CallFailure.OfNodeItself);
                case SendOutcome.Closed:
                    ended = stream;
                    break;
            }
        }
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
            return _streams[index] = new OperationStream(calls, clock, options, time, OnEnded);
        }
    }

    private void OnEnded(Status status)
    {
        if (status.StatusCode == StatusCode.Unimplemented)
            _unsupported = true;
    }

    private static Operation ToMessage<TRequest, TResponse>(
        StreamedForm<TRequest, TResponse> form, TRequest request, Metadata? headers, TimeSpan timeLeft)
        where TResponse : class
    {
        var message = new Operation { TimeoutMs = (uint)Math.Clamp(Math.Ceiling(timeLeft.TotalMilliseconds), 1, uint.MaxValue) };
        if (headers is not null)
        {
            message.Traceparent = headers.GetValue("traceparent") ?? "";
            message.Tracestate = headers.GetValue("tracestate") ?? "";
        }

        form.Put(message, request);
        return message;
    }
}
