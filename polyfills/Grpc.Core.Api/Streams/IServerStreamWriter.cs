namespace Grpc.Core;

/// <summary>The responses of a streaming call. The stream ends when the handler returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
