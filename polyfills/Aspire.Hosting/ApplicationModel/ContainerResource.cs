namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container. The polyfill starts only the ones it makes itself: see <see cref="RedisResource"/>.</summary>
/// <param name="name">The resource's name.</param>
public class ContainerResource(string name) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport;
