using System.Threading.Channels;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Tests.Client;

/// <summary>The node's end of one call of <c>Exchange</c>: a test takes what the client sent, and answers as it likes.</summary>
internal sealed class FakeExchange : IClientStreamWriter<OperationFrame>, IAsyncStreamReader<OutcomeFrame>
{
    private readonly Channel<OperationFrame> _sent = Channel.CreateUnbounded<OperationFrame>();
    private readonly Channel<OutcomeFrame> _outcomes = Channel.CreateUnbounded<OutcomeFrame>();

    public FakeExchange(CancellationToken cancellationToken) =>
        cancellationToken.Register(() => End(new Status(StatusCode.Cancelled, "cancelled")));

    /// <summary>Is called when the client begins a write, which waits for its task.</summary>
    public Func<Task> OnWrite { get; set; } = () => Task.CompletedTask;

    public bool IsCompletedByClient { get; private set; }

    /// <summary>What the node does when the client closes its side; unless set, it ends the stream.</summary>
    public Action? OnComplete { get; set; }

    public WriteOptions? WriteOptions { get; set; }

    public OutcomeFrame Current { get; private set; } = new();

    public AsyncDuplexStreamingCall<OperationFrame, OutcomeFrame> AsCall(Task<Metadata> headers) => new(
        this, this, headers, () => Status.DefaultSuccess, () => [], () => { });

    /// <summary>The next frame that the client sent.</summary>
    public async Task<IReadOnlyList<Operation>> ReadAsync() =>
        (await _sent.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Operations;

    public void Answer(params Outcome[] outcomes) => _outcomes.Writer.TryWrite(new OutcomeFrame { Outcomes = { outcomes } });

    public void SayDraining() => _outcomes.Writer.TryWrite(new OutcomeFrame { Draining = true });

    /// <summary>Ends the stream; OK: as a node that has nothing more to say.</summary>
    public void End(Status status) =>
        _outcomes.Writer.TryComplete(status.StatusCode == StatusCode.OK ? null : new RpcException(status));

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            Current = await _outcomes.Reader.ReadAsync(cancellationToken);
            return true;
        }
        catch (ChannelClosedException closed) when (closed.InnerException is RpcException failure)
        {
            throw failure;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    public async Task WriteAsync(OperationFrame message)
    {
        await OnWrite();
        _sent.Writer.TryWrite(message.Clone());
    }

    public Task CompleteAsync()
    {
        IsCompletedByClient = true;
        if (OnComplete is { } onComplete)
            onComplete();
        else
            End(Status.DefaultSuccess);
        return Task.CompletedTask;
    }
}
