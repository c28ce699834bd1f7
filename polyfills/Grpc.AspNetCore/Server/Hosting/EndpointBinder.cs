using System.Reflection;
using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Maps an endpoint for each method that the generated binding names.</summary>
internal sealed class EndpointBinder<TService>(IEndpointRouteBuilder builder, CallSettings settings) : ServiceBinderBase
    where TService : class
{
    private readonly List<IEndpointConventionBuilder> _endpoints = [];
    private readonly ServiceActivator<TService> _activator = new();

    public IReadOnlyList<IEndpointConventionBuilder> Endpoints => _endpoints;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(TRequest), typeof(ServerCallContext));
        Map(method, implementation, new UnaryCallHandler<TService, TRequest, TResponse>(
            method, settings, _activator,
            implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>()));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        Map(method, implementation, new ClientStreamingCallHandler<TService, TRequest, TResponse>(
            method, settings, _activator,
            implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>()));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Map(method, implementation, new ServerStreamingCallHandler<TService, TRequest, TResponse>(
            method, settings, _activator,
            implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>()));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Map(method, implementation, new DuplexStreamingCallHandler<TService, TRequest, TResponse>(
            method, settings, _activator,
            implementation.CreateDelegate<
                Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>()));
    }

    private static MethodInfo Implementation(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
        ?? throw new InvalidOperationException($"{typeof(TService)} has no method for {method.FullName}.");

    private void Map(IMethod method, MethodInfo implementation, ICallHandler handler)
    {
        object[] metadata =
        [
            new GrpcMethodMetadata(typeof(TService), method),
            new HttpMethodMetadata([HttpMethods.Post]),
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. implementation.GetCustomAttributes(inherit: true),
        ];
        var endpoint = builder.Map(RoutePatternFactory.Parse(method.FullName), handler.HandleAsync);
        endpoint.WithDisplayName($"gRPC - {method.FullName}").WithMetadata(metadata);
        _endpoints.Add(endpoint);
    }
}
