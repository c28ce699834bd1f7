namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource relates to another.</summary>
/// <param name="ResourceName">The other's name.</param>
/// <param name="Type"><c>Reference</c> or <c>WaitFor</c>.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);
