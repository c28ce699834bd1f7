using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

internal static partial class ResourceLoggerMessages
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Name}' failed to start: {Reason}")]
    public static partial void FailedToStart(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Name}' could not be stopped")]
    public static partial void FailedToStop(ILogger logger, string name, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The health checks of resource '{Name}' could not be run")]
    public static partial void HealthChecksFailed(ILogger logger, string name, Exception exception);
}
