using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost;

/// <summary>The folder that Aspire keeps files of the application in; by default <c>obj/.aspire</c> of the AppHost.</summary>
internal static class StoreFolder
{
    public const string PathKey = "Aspire:Store:Path";

    /// <summary>Takes the folder from the arguments or the environment: Aspire overrides both with its default.</summary>
    /// <exception cref="AppHostException">The folder cannot be written.</exception>
    public static void Apply(IConfiguration configuration, IReadOnlyList<string> arguments)
    {
        var asked = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. arguments]).Build()[PathKey];
        if (!string.IsNullOrEmpty(asked)) configuration[PathKey] = Path.GetFullPath(asked);
        if (configuration[PathKey] is not { Length: > 0 } parent) return;

        var folder = Path.Combine(parent, ".aspire");
        if (WritableFolder.FaultOf(folder) is { } fault)
        {
            throw AppHostException.Unavailable(
                $"The AppHost cannot write to {folder}: {fault} Give a folder that it can write to with --{PathKey} FOLDER.");
        }
    }
}
