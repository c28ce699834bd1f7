namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project that is started from what the build made of it.</summary>
/// <param name="name">The resource's name.</param>
public class ProjectResource(string name) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;
