namespace FluxCache.Tests.Redis;

/// <summary>Finds Garnet in the NuGet package cache.</summary>
internal static class GarnetPackage
{
    public static string? FindServer()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var package = new DirectoryInfo(Path.Combine(cache, "garnet-server"));
        return package.Exists
            ? package.EnumerateFiles("GarnetServer.dll", SearchOption.AllDirectories)
                .Where(file => file.FullName.Contains($"net{Environment.Version.Major}.", StringComparison.Ordinal))
                .MaxBy(file => file.FullName, StringComparer.Ordinal)?.FullName
            : null;
    }
}
