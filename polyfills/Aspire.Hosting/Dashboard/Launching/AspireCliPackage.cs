using System.Runtime.InteropServices;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>The npm packages that carry the Aspire CLI, one for each kind of machine.</summary>
internal static class AspireCliPackage
{
    public const string Version = "13.5.4";

    // Measured for linux-x64; the others differ by a few megabytes.
    public const int DownloadMegabytes = 128;
    public const int DiskMegabytes = 450;

    /// <summary>The package for this machine; null if there is none.</summary>
    public static string? ForThisMachine() =>
        Name(System(), RuntimeInformation.OSArchitecture, RuntimeInformation.RuntimeIdentifier);

    /// <param name="system">The operating system.</param>
    /// <param name="architecture">The machine's.</param>
    /// <param name="runtimeIdentifier">The runtime's, which tells musl from glibc.</param>
    public static string? Name(OSPlatform system, Architecture architecture, string runtimeIdentifier)
    {
        var isMusl = runtimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
        var kind = (system, architecture) switch
        {
            _ when system == OSPlatform.Linux && architecture == Architecture.X64 =>
                isMusl ? "linux-musl-x64" : "linux-x64",
            _ when system == OSPlatform.Linux && architecture == Architecture.Arm64 => isMusl ? null : "linux-arm64",
            _ when system == OSPlatform.OSX && architecture == Architecture.X64 => "osx-x64",
            _ when system == OSPlatform.OSX && architecture == Architecture.Arm64 => "osx-arm64",
            _ => null,
        };
        return kind is null ? null : $"@microsoft/aspire-cli-{kind}";
    }

    private static OSPlatform System() => OperatingSystem.IsMacOS() ? OSPlatform.OSX
        : OperatingSystem.IsLinux() ? OSPlatform.Linux
        : OSPlatform.Create("other");
}
