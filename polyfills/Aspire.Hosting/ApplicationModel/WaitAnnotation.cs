namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource that must come first.</summary>
/// <param name="resource">The awaited resource.</param>
/// <param name="waitType">What is awaited.</param>
/// <param name="exitCode">The exit code of a completion. Default 0.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The awaited resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What is awaited.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>What to do when it cannot come; null for the application's default.</summary>
    public WaitBehavior? WaitBehavior { get; init; }

    /// <summary>The exit code of a completion.</summary>
    public int ExitCode { get; } = exitCode;
}
