namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What the resource service says of the application, and where.</summary>
/// <param name="ApplicationName">The name that the dashboard shows.</param>
/// <param name="Address">Where it listens: plain HTTP on a loopback address; port 0 for any.</param>
internal sealed record ResourceServiceOptions(string ApplicationName, Uri Address)
{
    private const string AppHostSuffix = "AppHost";

    /// <summary>The application's name is the AppHost's without what says that it is one.</summary>
    public static string ApplicationNameOf(string appHost)
    {
        if (!appHost.EndsWith(AppHostSuffix, StringComparison.OrdinalIgnoreCase)) return appHost;
        var name = appHost[..^AppHostSuffix.Length].TrimEnd('.');
        return name.Length > 0 ? name : appHost;
    }
}
