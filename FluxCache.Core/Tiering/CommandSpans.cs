using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.Resp.Connection;

namespace FluxCache.Tiering;

/// <summary>One span a command, named and tagged by OpenTelemetry's conventions for database clients.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/database/redis/</remarks>
internal sealed class CommandSpans(RedisEndpoint endpoint) : IDisposable
{
    private readonly ActivitySource _activities = new(TelemetryNames.Source);
    private readonly object _port = endpoint.Port;

    /// <summary>Starts a command's span; null: nobody listens.</summary>
    internal Activity? Start(string command, int batchSize)
    {
        var activity = _activities.StartActivity(command, ActivityKind.Client);
        if (activity is null)
            return null;

        activity.SetTag(TelemetryNames.DatabaseSystem, "redis");
        activity.SetTag(TelemetryNames.DatabaseOperation, command);
        activity.SetTag(TelemetryNames.ServerAddress, endpoint.Host);
        activity.SetTag(TelemetryNames.ServerPort, _port);
        if (batchSize > 1)
            activity.SetTag(TelemetryNames.DatabaseBatchSize, batchSize);
        return activity;
    }

    internal static void Fail(Activity activity, FluxCacheException failure)
    {
        activity.SetStatus(ActivityStatusCode.Error, failure.Message);
        activity.SetTag(TelemetryNames.ErrorType, failure.Kind.ToString());
    }

    public void Dispose() => _activities.Dispose();
}
