using FluxCache.AppHost.Redis;

namespace FluxCache.AppHost;

/// <summary>The AppHost's command line: its own options, and configuration keys that pass on to the builder.</summary>
/// <param name="Configuration">The configuration keys, each as <c>--Key=value</c>.</param>
/// <param name="Load">The load generator's arguments; null for a gentle load until stopped.</param>
/// <param name="NoDashboard">Whether to run without the dashboard.</param>
/// <param name="AsksForHelp">Whether to print <see cref="Help"/> and do nothing else.</param>
internal sealed record AppHostArguments(
    IReadOnlyList<string> Configuration,
    IReadOnlyList<string>? Load,
    bool NoDashboard,
    bool AsksForHelp)
{
    private static readonly string[] HelpOptions = ["--help", "-h", "-?"];

    // Keys a user may set, and the ones with which Aspire's and Azure's tools run an AppHost.
    private static readonly string[] ConfigurationKeys =
    [
        TopologyOptions.NodesKey, RedisOptions.ModeKey, RedisOptions.PortKey, RedisOptions.ConnectionStringKey,
        StoreFolder.PathKey,
        "environment", "operation", "publisher", "step", "output-path", "log-level", "dcp-cli-path",
        "dcp-container-runtime", "dcp-dependency-check-timeout", "dcp-dashboard-path",
    ];

    // Whole sections that belong to the framework.
    private static readonly string[] ConfigurationPrefixes =
    [
        "ASPIRE_", "DOTNET_", "AppHost:", "Azure:", "Dashboard:", "DcpPublisher:", "Logging:", "Parameters:",
        "Pipeline:", "Publishing:",
    ];

    /// <summary>What the AppHost does, and its arguments.</summary>
    public static string Help => string.Join(
        Environment.NewLine,
        "Starts Redis, cache nodes, a load generator and the Aspire dashboard. Ctrl-C stops them all.",
        "",
        "Usage: dotnet run --project FluxCache.AppHost -- [arguments]",
        "",
        Known,
        "",
        "Aspire's own configuration keys are taken as well, as in --Logging:LogLevel:Default=Debug.",
        "The workloads and their options: dotnet run --project FluxCache.LoadGen -- --help");

    private static string Known => string.Join(
        Environment.NewLine,
        "  --Nodes N                                   how many cache nodes, 1 to 32 (3)",
        "  --Redis:Mode container|server|garnet        which Redis (the first of these that this machine has)",
        "  --Redis:Port N                              its port (any that is free)",
        "  --ConnectionStrings:redis TEXT              a Redis that runs already",
        "  --Aspire:Store:Path FOLDER                  where Aspire keeps files of the AppHost (obj of the AppHost)",
        "  --load \"WORKLOAD [OPTIONS]\"                 run exactly this load, and exit with its exit code",
        "  --Dashboard:Port N                          the dashboard's port; it takes the next two as well (15180)",
        "  --no-dashboard                              do not start the dashboard",
        "  --help                                      print this");

    /// <exception cref="AppHostException">An argument is unknown, lacks its value, or cannot be read.</exception>
    public static AppHostArguments Parse(IReadOnlyList<string> args)
    {
        var configuration = new List<string>();
        IReadOnlyList<string>? load = null;
        var noDashboard = false;

        if (args.Any(argument => HelpOptions.Contains(argument, StringComparer.OrdinalIgnoreCase)))
            return new AppHostArguments([], Load: null, NoDashboard: false, AsksForHelp: true);

        for (var i = 0; i < args.Count; i++)
        {
            var (key, value) = Split(args[i]);
            if (Is(key, "no-dashboard") && value is null)
            {
                noDashboard = true;
                continue;
            }

            var isLoad = Is(key, "load");
            if (!isLoad && !IsConfiguration(key)) throw Unknown(args[i]);

            value ??= ++i < args.Count ? args[i] : throw AppHostException.Usage($"--{key} needs a value.");
            if (isLoad) load = LoadArguments.Parse(value);
            else configuration.Add($"--{key}={value}");
        }

        return new AppHostArguments(configuration, load, noDashboard, AsksForHelp: false);
    }

    private static (string Key, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal)) throw Unknown(argument);

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument[2..], null) : (argument[2..equals], argument[(equals + 1)..]);
    }

    private static bool IsConfiguration(string key) =>
        ConfigurationKeys.Any(known => Is(key, known))
        || ConfigurationPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool Is(string key, string known) => string.Equals(key, known, StringComparison.OrdinalIgnoreCase);

    private static AppHostException Unknown(string argument) => AppHostException.Usage(
        $"'{argument}' is not an argument of the AppHost. Its arguments are:{Environment.NewLine}{Known}");
}
