namespace Grpc.Net.ClientFactory;

/// <summary>Creates clients by the name they were added with. Safe for concurrent use.</summary>
public abstract class GrpcClientFactory
{
    /// <summary>A client on the channel of this name.</summary>
    /// <exception cref="InvalidOperationException">No client of this name and type was added.</exception>
    public abstract TClient CreateClient<TClient>(string name)
        where TClient : class;
}
