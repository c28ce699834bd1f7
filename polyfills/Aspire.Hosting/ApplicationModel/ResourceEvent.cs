namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change of a resource.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The name of the running instance: the resource's name and a suffix.</param>
/// <param name="snapshot">What is known of it from now on.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The name of the running instance: the resource's name and a suffix.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known of it from now on.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
