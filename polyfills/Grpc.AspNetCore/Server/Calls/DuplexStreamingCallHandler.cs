using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

internal sealed class DuplexStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ServiceActivator<TService> activator,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> handler)
    : CallHandler<TService, TRequest, TResponse>(method, settings, activator)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override Task ServeAsync(TService service, HttpCallContext call)
    {
        LiftRequestLimits(call.Http);
        return handler(
            service,
            new RequestStream<TRequest>(call, Method.RequestMarshaller),
            new ResponseStream<TResponse>(call, Method.ResponseMarshaller),
            call);
    }
}
