namespace Grpc.Core;

/// <summary>Sends messages one after another. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the following messages are written; null stands for the options of the call.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Sends a message; done when the transport has taken it.</summary>
    Task WriteAsync(T message);

    /// <summary>Sends a message unless <paramref name="cancellationToken"/> is cancelled.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("This stream cannot cancel a write.");
        return WriteAsync(message);
    }
}
