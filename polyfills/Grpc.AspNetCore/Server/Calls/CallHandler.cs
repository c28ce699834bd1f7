using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What the calls of every shape have in common: from the request headers to the status.</summary>
internal abstract class CallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, CallSettings settings, ServiceActivator<TService> activator) : ICallHandler
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method => method;

    public async Task HandleAsync(HttpContext http)
    {
        if (!RequestAcceptance.TryAccept(http))
            return;
        using var call = new HttpCallContext(http, method.FullName, settings);
        try
        {
            call.Start();
            var service = activator.Get(http.RequestServices, out var isOwned);
            try
            {
                await ServeAsync(service, call);
            }
            finally
            {
                if (isOwned)
                    await ServiceActivator<TService>.ReleaseAsync(service);
            }
        }
        // Whatever a handler throws becomes the status of its call, and is logged.
        catch (Exception e)
        {
            call.Fail(e);
        }
        await call.EndAsync();
    }

    /// <summary>Reads what the shape reads, invokes the service and writes what the shape writes.</summary>
    protected abstract Task ServeAsync(TService service, HttpCallContext call);

    /// <summary>A stream of requests is as long and as slow as its client likes.</summary>
    protected static void LiftRequestLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }

    protected static TResponse Required(TResponse? response) =>
        response ?? throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
}
