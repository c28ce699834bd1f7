namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something said about a resource: an endpoint, a variable, a wait.</summary>
public interface IResourceAnnotation;
