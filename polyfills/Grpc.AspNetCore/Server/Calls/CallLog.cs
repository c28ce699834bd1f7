using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

internal static partial class CallLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed")]
    public static partial void HandlerFailed(this ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "{Method} was cancelled")]
    public static partial void CallCancelled(this ILogger logger, string method);

    [LoggerMessage(3, LogLevel.Information, "{Method} ended with {Code}: {Detail}")]
    public static partial void HandlerChoseStatus(this ILogger logger, string method, StatusCode code, string detail);

    [LoggerMessage(4, LogLevel.Debug, "{Method} exceeded its deadline")]
    public static partial void DeadlineExceeded(this ILogger logger, string method);
}
