namespace Aspire.Hosting.ApplicationModel;

/// <summary>A registered health check that must pass before a resource counts as healthy.</summary>
/// <param name="key">The check's name, as registered in <c>AddHealthChecks()</c>.</param>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The check's name.</summary>
    public string Key { get; } = key;
}
