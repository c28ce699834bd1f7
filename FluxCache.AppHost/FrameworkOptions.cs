using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FluxCache.AppHost;

/// <summary>
/// What the frameworks read from the command line and the environment. They say what is wrong with a stack trace; this says
/// it in a sentence, before anything is started.
/// </summary>
internal static class FrameworkOptions
{
    private const string OperationKey = "operation";
    private const string LogSection = "Logging";
    private const string LevelSegment = ":LogLevel:";

    // What Aspire reads --dcp-cli-path and the like into.
    private const string CliPathKey = "DcpPublisher:CliPath";
    private const string DashboardPathKey = "DcpPublisher:DashboardPath";
    private const string ContainerRuntimeKey = "DcpPublisher:ContainerRuntime";
    private const string CheckTimeoutKey = "DcpPublisher:DependencyCheckTimeout";

    private static readonly string[] Operations = ["run", "publish", "inspect"];
    private static readonly string[] ContainerRuntimes = ["docker", "podman"];

    /// <summary>
    /// Whether an exception says that a setting cannot be read into the options of a framework. Its message then names the
    /// key and the value. It has no type of its own, and comes from whichever assembly has the options.
    /// </summary>
    public static bool IsFault(InvalidOperationException exception) =>
        exception.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal);

    /// <summary>Checks what there is before a builder.</summary>
    /// <exception cref="AppHostException">A value is wrong, or there is no folder for temporary files.</exception>
    public static void CheckBefore(IReadOnlyList<string> arguments)
    {
        var operation = new ConfigurationBuilder().AddCommandLine([.. arguments]).Build()[OperationKey];
        RequireOneOf($"--{OperationKey}", operation, Operations);

        var folder = Path.GetTempPath();
        var fault = Directory.Exists(folder) ? WritableFolder.FaultOf(folder) : "It does not exist.";
        if (fault is not null)
        {
            throw AppHostException.Unavailable(
                $"Temporary files cannot be written to {folder}: {fault} Set TMPDIR to a folder that can be written to.");
        }
    }

    /// <exception cref="AppHostException">A value is wrong.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection(LogSection).AsEnumerable())
        {
            if (value is not null && key.Contains(LevelSegment, StringComparison.OrdinalIgnoreCase))
                RequireOneOf(key, value, Enum.GetNames<LogLevel>());
        }

        RequireFile("--dcp-cli-path", configuration[CliPathKey]);
        RequireFile("--dcp-dashboard-path", configuration[DashboardPathKey]);
        RequireOneOf("--dcp-container-runtime", configuration[ContainerRuntimeKey], ContainerRuntimes);
        if (configuration[CheckTimeoutKey] is { } timeout
            && !(int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0))
        {
            throw AppHostException.Usage(
                $"--dcp-dependency-check-timeout is '{timeout}': give a whole number of seconds, 1 or more.");
        }
    }

    private static void RequireOneOf(string name, string? value, string[] known)
    {
        if (value is null || known.Contains(value, StringComparer.OrdinalIgnoreCase)) return;
        throw AppHostException.Usage(
            $"{name} is '{value}': give {string.Join(", ", known[..^1])} or {known[^1]}.");
    }

    private static void RequireFile(string name, string? path)
    {
        if (path is null || File.Exists(path)) return;
        throw AppHostException.Usage($"{name} is '{path}', and there is no such file: give the path of one, or leave it out.");
    }
}
