using System.Diagnostics;
using System.Globalization;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The activity of a call. Costs nothing while nobody listens.</summary>
internal static class ClientTelemetry
{
    private static readonly ActivitySource Source = new("Grpc.Net.Client");

    /// <summary>Starts an activity and makes it current; null when nobody listens.</summary>
    public static Activity? Start(IMethod method, Uri address)
    {
        if (Source.StartActivity("Grpc.Net.Client.GrpcOut", ActivityKind.Client) is not { } activity)
            return null;
        activity.DisplayName = method.FullName[1..];
        return activity
            .SetTag("grpc.method", method.FullName)
            .SetTag("rpc.system", "grpc")
            .SetTag("rpc.service", method.ServiceName)
            .SetTag("rpc.method", method.Name)
            .SetTag("server.address", address.Host)
            .SetTag("server.port", address.Port);
    }

    /// <summary>Stops it wherever the call ends, which need not be where it was started.</summary>
    public static void Stop(Activity activity, Status status)
    {
        activity.SetTag("grpc.status_code", ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture));
        activity.SetTag("rpc.grpc.status_code", (int)status.StatusCode);
        if (status.StatusCode != StatusCode.OK)
            activity.SetStatus(ActivityStatusCode.Error, status.Detail);
        // Stopping makes the parent current; here that may be somebody else's flow.
        var current = Activity.Current;
        activity.Stop();
        if (current != activity)
            Activity.Current = current;
    }
}
