using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting;

namespace FluxCache.AspireHosting.Redis;

/// <summary>
/// Garnet, from the NuGet package cache. A tool package holds an assembly that any .NET runtime runs; nothing is
/// installed. The package is large (116 MB to download, four times that on disk), so it is fetched only when it is
/// needed.
/// </summary>
internal static class GarnetTool
{
    private const string Package = "garnet-server";

    // From Directory.Packages.props, by way of the project file.
    private static readonly string Version = typeof(GarnetTool).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "GarnetVersion").Value!;

    private static readonly TimeSpan RestoreBound = TimeSpan.FromMinutes(5);

    private static string AssemblyPath => Path.Combine(
        PackageCache(), Package, Version, "tools", "net10.0", "any", "GarnetServer.dll");

    /// <summary>The path of Garnet's assembly, fetched where it is not there yet.</summary>
    /// <exception cref="DistributedApplicationException">The feed does not serve it.</exception>
    public static async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(AssemblyPath)) return AssemblyPath;

        Console.WriteLine($"Fetching {Package} {Version} into the NuGet package cache; this takes a while, once.");
        var problem = await RestoreAsync(cancellationToken);
        return File.Exists(AssemblyPath)
            ? AssemblyPath
            : throw new DistributedApplicationException(
                $"{Package} {Version} could not be fetched from the NuGet feeds. Install redis-server, or give the "
                + $"connection string of a Redis that runs.{Environment.NewLine}{problem}".TrimEnd());
    }

    // A project that only downloads: NuGet then applies the user's feeds, credentials and cache as for any other.
    private static async Task<string> RestoreAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("fluxcache-garnet-");
        try
        {
            var project = Path.Combine(directory.FullName, "garnet.proj");
            await File.WriteAllTextAsync(
                project,
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageDownload Include="{Package}" Version="[{Version}]" /></ItemGroup>
                </Project>
                """,
                cancellationToken);

            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(RestoreBound);
            using var restore = Process.Start(new ProcessStartInfo(DotnetHost.Program, ["restore", project])
            {
                RedirectStandardOutput = true,
            })!;
            try
            {
                var output = await restore.StandardOutput.ReadToEndAsync(bound.Token);
                await restore.WaitForExitAsync(bound.Token);
                return restore.ExitCode == 0 ? "" : output;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                restore.Kill(entireProcessTree: true);
                return $"The feed took longer than {RestoreBound}.";
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string PackageCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
