namespace Aspire.Hosting;

/// <summary>A referenced project. The build makes one for each, named <c>Projects.Its_Name</c>.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file.</summary>
    string ProjectPath { get; }
}
