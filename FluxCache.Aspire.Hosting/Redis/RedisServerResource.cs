using FluxCache.AspireHosting.Redis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A Redis server, however this machine runs one: as a container, as the machine's own <c>redis-server</c>, or as Garnet.
/// Resources that refer to it or wait for it see no difference. It has a generated password, by which its health check
/// tells it from another Redis on the same port: resources that wait for it never start beside that one.
/// </summary>
/// <remarks>
/// The application model holds the <see cref="Server"/> under the same name; this resource shares its annotations. That is
/// how Aspire's own Azure resources run as containers.
/// </remarks>
public sealed class RedisServerResource : Resource, IResourceWithConnectionString
{
    internal RedisServerResource(IResourceWithConnectionString server, RedisServerProgram program)
        : base(server.Name)
    {
        Server = server;
        Program = program;
    }

    /// <summary>The container or the process that runs.</summary>
    public IResourceWithConnectionString Server { get; }

    /// <summary>Which Redis it is, in a few words: the container runtime, or the program's path.</summary>
    public string Description => Program.Description;

    /// <inheritdoc />
    public override ResourceAnnotationCollection Annotations => Server.Annotations;

    /// <summary><c>host:port,password=…</c></summary>
    public ReferenceExpression ConnectionStringExpression => Server.ConnectionStringExpression;

    internal RedisServerProgram Program { get; }

    /// <summary>Its generated password, however it runs.</summary>
    internal ParameterResource? Password => Server switch
    {
        RedisProcessResource process => process.Password,
        RedisResource container => container.PasswordParameter,
        _ => null,
    };

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        Server.GetConnectionProperties();
}
