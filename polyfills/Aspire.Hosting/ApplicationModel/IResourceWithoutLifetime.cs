namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is only a value: nothing starts, so nothing waits for it.</summary>
public interface IResourceWithoutLifetime : IResource;
