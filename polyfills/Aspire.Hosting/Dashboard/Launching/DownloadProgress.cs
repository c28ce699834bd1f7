using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>Tells how far a download is, every few seconds, by what has arrived in its folder: npm itself tells nothing
/// unless it writes to a terminal.</summary>
internal sealed class DownloadProgress : IDisposable
{
    private const int Megabyte = 1_000_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public DownloadProgress(string folder, TimeProvider time, ILogger logger)
    {
        _folder = new DirectoryInfo(folder);
        _logger = logger;
        _timer = time.CreateTimer(_ => Report(), state: null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Report()
    {
        try
        {
            var bytes = _folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            DashboardLog.Progress(_logger, bytes / Megabyte, AspireCliPackage.DownloadMegabytes);
        }
        catch (IOException)
        {
            // npm has just moved or removed something, or not begun; the next report is soon.
        }
    }
}
