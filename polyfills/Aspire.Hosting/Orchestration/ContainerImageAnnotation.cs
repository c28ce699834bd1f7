namespace Aspire.Hosting.Orchestration;

/// <summary>The image of a container, in full: <c>docker.io/library/redis:8.6</c>.</summary>
internal sealed record ContainerImageAnnotation(string Reference) : IResourceAnnotation;
