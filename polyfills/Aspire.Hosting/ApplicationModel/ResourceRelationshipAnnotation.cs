namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource relates to another.</summary>
/// <param name="resource">The other.</param>
/// <param name="type"><c>Reference</c> or <c>WaitFor</c>.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource { get; } = resource;

    /// <summary><c>Reference</c> or <c>WaitFor</c>.</summary>
    public string Type { get; } = type;
}
