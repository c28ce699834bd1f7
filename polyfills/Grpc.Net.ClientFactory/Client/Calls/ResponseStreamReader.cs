using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The responses of a streaming call. One reader at a time.</summary>
internal sealed class ResponseStreamReader<T>(ClientCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    private ResponseMessages? _messages;
    private T? _current;
    private bool _reading;

    public T Current => _current ?? throw new InvalidOperationException("There is no current message: MoveNext first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, true))
            throw new InvalidOperationException("The previous read has not ended: await it before the next.");
        _current = null;
        using var cancellation = cancellationToken.UnsafeRegister(
            static (call, token) => ((ClientCall)call!).Abort(StatusCode.Cancelled, "The caller cancelled a read.", token), call);
        try
        {
            if (await call.OpeningAsync().ConfigureAwait(false) is { } body && !call.HasEnded)
            {
                _messages ??= new ResponseMessages(body, call.ResponseFraming());
                _current = await _messages.ReadAsync(marshaller, call.Aborted).ConfigureAwait(false);
                if (_current is not null)
                    return true;
            }
            call.EndByTrailers();
        }
        // Whatever it is becomes the status of the call.
        catch (Exception e)
        {
            call.End(e);
        }
        finally
        {
            if (call.HasEnded)
                _messages?.Dispose();
            Volatile.Write(ref _reading, false);
        }
        return call.Failure is { } failure ? throw failure : false;
    }
}
