namespace Grpc.Core;

/// <summary>Messages that arrive one after another. One reader at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> brought.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false says that there is none and the call ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
