using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>The requests of a streaming call. One reader at a time.</summary>
internal sealed class RequestStream<T>(HttpCallContext call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;
    private bool _ended;

    public T Current => _current ?? throw new InvalidOperationException("There is no current message: MoveNext first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        call.ThrowIfEnded();
        if (_ended)
            return false;
        (_current, _) = await RequestMessages.ReadAsync(
            call.Http.Request.BodyReader, call.Framing, marshaller, cancellationToken);
        _ended = _current is null;
        return !_ended;
    }
}
