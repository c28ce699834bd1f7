using System.Net;
using System.Net.Http.Headers;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>A request body that begins and never ends.</summary>
internal sealed class UnendingContent : HttpContent
{
    private readonly byte[] _beginning;

    public UnendingContent(byte[] beginning)
    {
        _beginning = beginning;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_beginning, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
