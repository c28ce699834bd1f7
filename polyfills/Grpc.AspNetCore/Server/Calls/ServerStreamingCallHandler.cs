using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

internal sealed class ServerStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ServiceActivator<TService> activator,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> handler)
    : CallHandler<TService, TRequest, TResponse>(method, settings, activator)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(TService service, HttpCallContext call)
    {
        var request = await RequestMessages.ReadOnlyOneAsync(call, Method.RequestMarshaller);
        await handler(service, request, new ResponseStream<TResponse>(call, Method.ResponseMarshaller), call);
    }
}
