using Aspire.Hosting.ApplicationModel;

namespace FluxCache.AspireHosting.Redis;

/// <summary>A Redis that runs as a process of this machine, on loopback only.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The program.</param>
/// <param name="workingDirectory">The directory in which it runs.</param>
/// <param name="password">Its password.</param>
internal sealed class RedisProcessResource(
    string name,
    string command,
    string workingDirectory,
    ParameterResource password) : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    public const string PrimaryEndpointName = "tcp";

    public EndpointReference PrimaryEndpoint => new(this, PrimaryEndpointName);

    public ParameterResource Password => password;

    // The server binds the IPv4 loopback address; "localhost" may resolve to the other one first.
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{PrimaryEndpoint.Property(EndpointProperty.IPV4Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)},password={password}");
}
