using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>The responses of a streaming call. One write at a time.</summary>
internal sealed class ResponseStream<T>(HttpCallContext call, Marshaller<T> marshaller) : IServerStreamWriter<T>
    where T : class
{
    private WriteOptions? _options;

    public WriteOptions? WriteOptions
    {
        get => _options ?? call.WriteOptions;
        set => _options = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return call.WriteAsync(message, marshaller, WriteOptions, cancellationToken);
    }
}
