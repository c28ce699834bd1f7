using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

internal static partial class DashboardLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Dashboard: {Url}")]
    public static partial void Up(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The application runs without a dashboard: {Reason}")]
    public static partial void None(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard failed; the application runs without it")]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Program}: {Line}")]
    public static partial void Output(ILogger logger, string program, string line);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message =
            "The dashboard comes with the Aspire CLI, which is not installed: npm downloads {Package} once, about "
            + "{DownloadMegabytes} MB, into {Folder} (about {DiskMegabytes} MB in the end). Nothing waits for it.")]
    public static partial void Installing(
        ILogger logger,
        string package,
        int downloadMegabytes,
        string folder,
        int diskMegabytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Aspire CLI: {Megabytes} of about {DownloadMegabytes} MB")]
    public static partial void Progress(ILogger logger, long megabytes, int downloadMegabytes);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Aspire CLI: another AppHost downloads it; waiting for that.")]
    public static partial void WaitingForInstall(ILogger logger);
}
