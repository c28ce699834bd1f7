using System.Diagnostics;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>
/// The span of a call, named and tagged by OpenTelemetry's conventions for RPC, and the headers that carry it to the
/// node. The channel adds no span of its own, so that the node's span is a child of this one.
/// </summary>
internal static class CallActivity
{
    internal static readonly string Service = Cache.Descriptor.FullName;

    private static readonly ActivitySource Source = new("FluxCache");

    internal static Activity? Start(string spanName, string method)
    {
        var activity = Source.StartActivity(spanName, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("rpc.system", "grpc");
            activity.SetTag("rpc.service", Service);
            activity.SetTag("rpc.method", method);
        }

        return activity;
    }

    /// <summary>The headers that make the node's span a child of the current one; none without a trace.</summary>
    internal static Metadata? Headers()
    {
        if (Activity.Current is not { } current)
            return null;

        var headers = new Metadata();
        DistributedContextPropagator.Current.Inject(
            current, headers, static (carrier, name, value) => ((Metadata)carrier!).Add(name.ToLowerInvariant(), value));
        return headers;
    }

    internal static void Attempt(Activity? activity, Uri node)
    {
        if (activity is not { IsAllDataRequested: true })
            return;

        activity.SetTag("server.address", node.Host);
        activity.SetTag("server.port", node.Port);
    }

    internal static void Failed(Activity? activity, Uri node, Status status)
    {
        activity?.AddEvent(new ActivityEvent("attempt failed", tags: new ActivityTagsCollection
        {
            ["server.address"] = node.Host,
            ["server.port"] = node.Port,
            ["rpc.grpc.status_code"] = (int)status.StatusCode,
        }));
    }

    internal static void Complete(Activity? activity, FluxCacheClientException? error)
    {
        if (activity is null)
            return;

        var code = error is null ? StatusCode.OK : (error.InnerException as RpcException)?.StatusCode ?? StatusCode.Unknown;
        activity.SetTag("rpc.grpc.status_code", (int)code);
        if (error is not null)
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
    }
}
