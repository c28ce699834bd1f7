using System.Diagnostics;
using FluxCache.V1;

namespace FluxCache.Node.Service.Exchange;

/// <summary>The span of an operation that came in a frame: a child of its client's span, not of the call that carries it.</summary>
internal static class OperationActivity
{
    private static readonly string Service = Cache.Descriptor.FullName;

    private static readonly ActivitySource Source = new("FluxCache");

    /// <summary>
    /// Starts the span, of a trace of its own when the client sent none; null when nobody listens or the sampler refuses.
    /// </summary>
    internal static Activity? Start(Operation operation)
    {
        if (!Source.HasListeners())
            return null;

        ActivityContext.TryParse(operation.Traceparent, operation.Tracestate, isRemote: true, out var parent);
        var method = operation.RequestCase.ToString();
        var activity = Source.StartActivity($"{Service}/{method}", ActivityKind.Server, parent);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("rpc.system", "grpc");
            activity.SetTag("rpc.service", Service);
            activity.SetTag("rpc.method", method);
        }

        return activity;
    }

    internal static void Complete(Activity? activity, Outcome outcome)
    {
        if (activity is null)
            return;

        activity.SetTag("rpc.grpc.status_code", outcome.Status);
        if (outcome.Status != 0)
            activity.SetStatus(ActivityStatusCode.Error, outcome.Message);
    }
}
