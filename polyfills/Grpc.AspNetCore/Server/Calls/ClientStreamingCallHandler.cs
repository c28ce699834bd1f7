using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

internal sealed class ClientStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ServiceActivator<TService> activator,
    Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> handler)
    : CallHandler<TService, TRequest, TResponse>(method, settings, activator)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(TService service, HttpCallContext call)
    {
        LiftRequestLimits(call.Http);
        var requests = new RequestStream<TRequest>(call, Method.RequestMarshaller);
        var response = await handler(service, requests, call);
        await call.WriteLastAsync(Required(response), Method.ResponseMarshaller);
    }
}
