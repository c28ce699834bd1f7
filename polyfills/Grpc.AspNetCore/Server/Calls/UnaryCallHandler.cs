using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

internal sealed class UnaryCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ServiceActivator<TService> activator,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> handler)
    : CallHandler<TService, TRequest, TResponse>(method, settings, activator)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(TService service, HttpCallContext call)
    {
        var request = await RequestMessages.ReadOnlyOneAsync(call, Method.RequestMarshaller);
        var response = await handler(service, request, call);
        await call.WriteLastAsync(Required(response), Method.ResponseMarshaller);
    }
}
