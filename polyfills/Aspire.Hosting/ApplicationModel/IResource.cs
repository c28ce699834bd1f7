namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a container, a parameter.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application regardless of case.</summary>
    string Name { get; }

    /// <summary>What was said about the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
