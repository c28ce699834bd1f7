namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application; names are unique regardless of case.</summary>
public interface IResourceCollection : IList<IResource>;
