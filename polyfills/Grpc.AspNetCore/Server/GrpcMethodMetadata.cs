using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>What a gRPC endpoint serves: metadata of the endpoint. Immutable.</summary>
public sealed class GrpcMethodMetadata
{
    /// <summary>A method and the type that implements it.</summary>
    public GrpcMethodMetadata(Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    /// <summary>The type that implements the method.</summary>
    public Type ServiceType { get; }

    /// <summary>The method.</summary>
    public IMethod Method { get; }
}
