namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Gives every endpoint its address before anything starts, so that any resource can refer to any other.
/// </summary>
internal static class EndpointAllocation
{
    public static void Allocate(IEnumerable<IResource> resources, PortAllocator ports)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(
                    endpoint, Address(endpoint), Port(resource, endpoint, ports));
        }
    }

    private static string Address(EndpointAnnotation endpoint) =>
        endpoint.TargetHost is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : endpoint.TargetHost;

    private static int Port(IResource resource, EndpointAnnotation endpoint, PortAllocator ports)
    {
        // A container's port is published under another number; a process has no proxy in front of it.
        if (resource is ContainerResource) return endpoint.Port ?? ports.Allocate();
        if (endpoint.Port is { } port && endpoint.TargetPort is { } targetPort && port != targetPort)
        {
            throw new NotSupportedException(
                $"The endpoint '{endpoint.Name}' of '{resource.Name}' has port {port} and target port {targetPort}: "
                + "the Aspire.Hosting polyfill has no proxy. Give one of them, or the same.");
        }

        return endpoint.Port ?? endpoint.TargetPort ?? ports.Allocate();
    }
}
