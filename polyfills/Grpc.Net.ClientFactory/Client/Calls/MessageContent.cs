using System.Net;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>A request body of one message. The transport may ask for it again on another connection.</summary>
internal sealed class MessageContent<T> : HttpContent, IRequestContent
    where T : class
{
    private readonly ClientCall _call;
    private readonly T _message;
    private readonly Marshaller<T> _marshaller;

    public MessageContent(ClientCall call, T message, Marshaller<T> marshaller)
    {
        _call = call;
        _message = message;
        _marshaller = marshaller;
        Headers.TryAddWithoutValidation("Content-Type", GrpcHeaders.ContentType);
    }

    public Exception? Failure { get; private set; }

    public void Answered()
    {
    }

    public void Close()
    {
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var frame = new PooledBufferWriter();
        try
        {
            _call.RequestFraming.Write(_message, _marshaller.ContextualSerializer, frame, _call.WriteOptions);
        }
        catch (Exception e)
        {
            // The transport would wrap it and lose what it says.
            Failure = e;
            throw;
        }
        await stream.WriteAsync(frame.Written, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
