using Grpc.AspNetCore.Server.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves every method of <typeparamref name="TService"/>, which derives from a generated base class. Each call
    /// gets the instance that the container has for it, or one of its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// <c>AddGrpc</c> has not been called, or the type is no generated service.
    /// </exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ServiceProvider.GetService<GrpcApplication>()
            ?? throw new InvalidOperationException("gRPC is not set up. Call services.AddGrpc() before MapGrpcService.");
        application.Prepare(builder);
        return new GrpcServiceEndpointConventionBuilder(ServiceEndpoints.Map<TService>(builder, application));
    }
}
