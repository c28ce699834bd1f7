namespace Aspire.Hosting;

/// <summary>How an application is made.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line, read as configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; null for the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Whether to run without the dashboard. Default no.</summary>
    public bool DisableDashboard { get; set; }
}
