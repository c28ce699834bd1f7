using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Finds the generated binding of a service and maps what it binds.</summary>
internal static class ServiceEndpoints
{
    public static IReadOnlyList<IEndpointConventionBuilder> Map<TService>(
        IEndpointRouteBuilder builder, GrpcApplication application)
        where TService : class
    {
        var binder = new EndpointBinder<TService>(builder, application.Settings);
        // The generated method takes a null service: it then binds the methods without handlers.
        FindBindMethod(typeof(TService)).Invoke(null, [binder, null]);
        return binder.Endpoints;
    }

    private static MethodInfo FindBindMethod(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } binding)
                continue;
            return binding.BindType.GetMethod(
                    binding.BindMethodName, BindingFlags.Public | BindingFlags.Static, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException(
                    $"{binding.BindType} has no method {binding.BindMethodName}(ServiceBinderBase, {type.Name}).");
        }
        throw new InvalidOperationException(
            $"{service} derives from no generated service base class, so it has no gRPC methods to map.");
    }
}
