using System.Net;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>A request body that stays open while messages are written to it.</summary>
internal sealed class StreamedContent : HttpContent, IRequestContent
{
    private readonly TaskCompletionSource<Stream?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamedContent()
    {
        Headers.TryAddWithoutValidation("Content-Type", GrpcHeaders.ContentType);
    }

    public Exception? Failure { get; private set; }

    /// <summary>Where to write, once the transport is ready; null when the call has ended before.</summary>
    public Task<Stream?> OpenedAsync() => _opened.Task;

    /// <summary>Says that there are no more messages.</summary>
    public void Complete() => _completed.TrySetResult();

    public void Answered() => _answered.TrySetResult();

    public void Close()
    {
        _opened.TrySetResult(null);
        _completed.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await ServeAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server has ended the stream. Before the transport has told why, it would report this here instead.
            await _answered.Task.ConfigureAwait(false);
            throw;
        }
    }

    private async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        // Otherwise the request headers wait for the first message, which may wait for the response headers.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!_opened.TrySetResult(stream) && await _opened.Task.ConfigureAwait(false) is not null)
        {
            // The transport asks again only for what the server has not looked at.
            Failure = new HttpRequestException(
                HttpRequestError.ConnectionError, "The server did not take the call, and a stream of requests cannot be sent again.");
            throw Failure;
        }

        await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
