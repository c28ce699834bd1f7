using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost;

/// <summary>What the AppHost is asked to publish, and where to.</summary>
internal static class PublishOptions
{
    // What Aspire reads --publisher and --output-path into.
    private const string PublisherKey = "Publishing:Publisher";
    private const string OutputPathKey = "Pipeline:OutputPath";
    private const string Manifest = "manifest";
    private const string ManifestExtension = ".json";

    // What Aspire's tools ask for; it means the steps that are named apart.
    private const string Default = "default";

    /// <exception cref="AppHostException">The publisher is unknown, or its output cannot be written.</exception>
    public static void Check(IConfiguration configuration)
    {
        var publisher = configuration[PublisherKey];
        if (publisher is null || Is(publisher, Default)) return;
        if (!Is(publisher, Manifest)) throw AppHostException.Usage($"--publisher is '{publisher}': give {Manifest}.");

        var output = configuration[OutputPathKey];
        if (string.IsNullOrWhiteSpace(output))
            throw AppHostException.Usage($"--publisher {Manifest} needs --output-path FILE{ManifestExtension}.");

        var path = Path.GetFullPath(output);
        var isFile = path.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase);
        if (WritableFolder.FaultOf(isFile ? Path.GetDirectoryName(path)! : path) is { } fault)
            throw AppHostException.Unavailable($"--output-path '{output}' cannot be written: {fault} Give another path.");
    }

    private static bool Is(string text, string known) => string.Equals(text, known, StringComparison.OrdinalIgnoreCase);
}
