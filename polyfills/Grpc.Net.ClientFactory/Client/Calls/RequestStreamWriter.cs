using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>The requests of a streaming call. One write at a time.</summary>
internal sealed class RequestStreamWriter<T>(ClientCall call, StreamedContent content, Marshaller<T> marshaller)
    : IClientStreamWriter<T>
    where T : class
{
    private WriteOptions? _options;
    private bool _writing;
    private bool _completed;

    public WriteOptions? WriteOptions
    {
        get => _options ?? call.WriteOptions;
        set => _options = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (_completed)
            throw new InvalidOperationException("The request stream has been completed: nothing can follow.");
        if (Interlocked.Exchange(ref _writing, true))
            throw new InvalidOperationException("The previous write has not ended: await it before the next.");
        using var cancellation = cancellationToken.UnsafeRegister(
            static (call, token) => ((ClientCall)call!).Abort(StatusCode.Cancelled, "The caller cancelled a write.", token), call);
        try
        {
            var stream = await content.OpenedAsync().ConfigureAwait(false) ?? throw Ended();
            var options = WriteOptions;
            using var frame = new PooledBufferWriter();
            call.RequestFraming.Write(message, marshaller.ContextualSerializer, frame, options);
            await stream.WriteAsync(frame.Written, call.Aborted).ConfigureAwait(false);
            if (options is null || (options.Flags & WriteFlags.BufferHint) == 0)
                await stream.FlushAsync(call.Aborted).ConfigureAwait(false);
        }
        // The response may still tell the status of the call, so this failure does not end it.
        catch (Exception e) when (e is not RpcException && !call.HasEnded)
        {
            throw new RpcException(TransportStatus.Of(e));
        }
        catch (Exception e) when (e is not RpcException and not OperationCanceledException || call.Failure is not null)
        {
            throw Ended();
        }
        finally
        {
            Volatile.Write(ref _writing, false);
        }
    }

    public Task CompleteAsync()
    {
        _completed = true;
        content.Complete();
        return call.Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    private Exception Ended() =>
        call.Failure ?? new InvalidOperationException("The call has ended: the server takes no more requests.");
}
