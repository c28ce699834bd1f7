using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Orchestration;

namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>Does to the files what npm does.</summary>
internal static class FakeInstallation
{
    /// <summary>Puts the package where npm would, by its arguments.</summary>
    public static void Unpack(LaunchSpec npm)
    {
        var arguments = npm.Arguments.ToList();
        var package = arguments[^1][..arguments[^1].LastIndexOf('@')];
        Write(Path.Combine(arguments[arguments.IndexOf("--prefix") + 1], "node_modules", package));
    }

    /// <summary>Makes the cache hold the CLI.</summary>
    public static void Publish(AspireCliCache cache)
    {
        var folder = cache.CreatePartial();
        Write(Path.Combine(folder, "package"));
        cache.Publish(Path.Combine(folder, "package"));
        Directory.Delete(folder);
    }

    private static void Write(string package)
    {
        Directory.CreateDirectory(Path.Combine(package, "bin"));
        File.WriteAllText(Path.Combine(package, "bin", "aspire"), "the CLI");
    }
}
