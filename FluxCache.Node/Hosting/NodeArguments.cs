namespace FluxCache.Node.Hosting;

/// <summary>The node's command line: configuration keys, and a request for help.</summary>
internal static class NodeArguments
{
    private static readonly string[] HelpOptions = ["--help", "-h", "-?"];

    // Keys without a section.
    private static readonly string[] Keys =
        ["urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "AllowedHosts"];

    private static readonly string[] Prefixes = ["ASPNETCORE_", "DOTNET_", "OTEL_"];

    internal static string Help => string.Join(
        Environment.NewLine,
        "Serves a cache over gRPC until it is told to stop.",
        "",
        "Usage: FluxCache.Node [--Section:Key=value …] [--urls=ADDRESSES]",
        "",
        "  --ConnectionStrings:redis=host:port,…   the Redis behind the cache",
        "  --FluxCache:OPTION=value                an option of the cache or of the node, as in docs/options.md",
        "  --Kestrel:Endpoints:grpc:Url=URL        where gRPC is served; http for health over HTTP",
        "  --help                                  print this",
        "",
        "The same keys are read from environment variables, with __ in place of each colon.");

    internal static bool AskForHelp(IEnumerable<string> args) =>
        args.Any(argument => HelpOptions.Contains(argument, StringComparer.OrdinalIgnoreCase));

    /// <summary>The first argument that is no configuration, in words for the operator; null: there is none.</summary>
    internal static string? FaultOf(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var isOption = argument.StartsWith("--", StringComparison.Ordinal);
            if (!isOption || !IsKey(equals < 0 ? argument[2..] : argument[2..equals]))
                return $"'{argument}' is not an argument of the node: give --Section:Key=value, --urls=ADDRESSES or --help.";

            if (equals < 0 && ++i == args.Count) return $"{argument} needs a value.";
        }

        return null;
    }

    private static bool IsKey(string key) =>
        key.IndexOf(':', StringComparison.Ordinal) > 0
        || Keys.Contains(key, StringComparer.OrdinalIgnoreCase)
        || Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
