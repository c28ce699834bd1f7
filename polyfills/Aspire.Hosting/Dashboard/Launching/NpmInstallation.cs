using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// Brings the Aspire CLI by npm, once for all AppHosts of this user. What it leaves half done, it removes the next
/// time.
/// </summary>
internal sealed class NpmInstallation(
    IProgramRunner programs,
    AspireCliCache cache,
    TimeProvider time,
    ILogger<DistributedApplication> logger)
{
    /// <exception cref="DistributedApplicationException">npm failed; says what it wrote.</exception>
    public async Task<AspireCliLocation.Installed> InstallAsync(
        AspireCliLocation.Installable source,
        CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(cache.Root);
            using var held = await InstallationLock
                .AcquireAsync(cache.LockFile, () => DashboardLog.WaitingForInstall(logger), time, cancellationToken)
                .ConfigureAwait(false);
            // Another AppHost may have done it meanwhile.
            return cache.Find() ?? await InstallLockedAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"the Aspire CLI could not be installed in {cache.Root}: {failure.Message}", failure);
        }
    }

    private async Task<AspireCliLocation.Installed> InstallLockedAsync(
        AspireCliLocation.Installable source,
        CancellationToken cancellationToken)
    {
        DashboardLog.Installing(
            logger, source.Package, AspireCliPackage.DownloadMegabytes, cache.Root, AspireCliPackage.DiskMegabytes);
        var folder = cache.CreatePartial();
        try
        {
            await RunNpmAsync(source, folder, cancellationToken).ConfigureAwait(false);
            cache.Publish(Path.Combine(folder, "node_modules", source.Package));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return cache.Find()
            ?? throw new DistributedApplicationException(
                $"{source.Package} {AspireCliPackage.Version} holds no bin/aspire.");
    }

    private async Task RunNpmAsync(
        AspireCliLocation.Installable source,
        string folder,
        CancellationToken cancellationToken)
    {
        // npm's cache goes into the folder too: it is how the download shows, and it would hold the package twice.
        var download = Path.Combine(folder, "download");
        var spec = new LaunchSpec(
            source.Npm,
            [
                "install", "--prefix", folder, "--cache", download, "--no-save", "--no-package-lock", "--no-audit",
                "--no-fund", "--ignore-scripts", "--loglevel=error", $"{source.Package}@{AspireCliPackage.Version}",
            ],
            folder,
            new Dictionary<string, string>());
        var output = new OutputTail();
        using var progress = new DownloadProgress(download, time, logger);

        var exitCode = await programs.RunAsync(spec, output.Add, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new DistributedApplicationException(
                $"'npm install {source.Package}@{AspireCliPackage.Version}' ended with exit code {exitCode}. "
                + $"The last that it wrote:{Environment.NewLine}{output}");
        }
    }
}
