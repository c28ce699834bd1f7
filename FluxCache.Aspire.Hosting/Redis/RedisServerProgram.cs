using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace FluxCache.AspireHosting.Redis;

/// <summary>The program or container runtime that runs a Redis server.</summary>
/// <param name="Description">A few words for the console.</param>
internal abstract record RedisServerProgram(string Description)
{
    /// <summary>Takes the kind that was asked for, or else the first that the machine has: container, server, Garnet.</summary>
    /// <exception cref="DistributedApplicationException">The machine does not have it.</exception>
    public static async Task<RedisServerProgram> ChooseAsync(
        RedisServerKind? kind,
        IMachine machine,
        CancellationToken cancellationToken)
    {
        if (kind is RedisServerKind.Container or null)
        {
            if (await machine.FindContainerRuntimeAsync(cancellationToken) is { } runtime)
                return new Container(runtime);
            if (kind is RedisServerKind.Container)
                throw Missing(kind, "neither docker nor podman answers", "Start one of them");
        }

        if (kind is RedisServerKind.Server or null)
        {
            if (machine.FindRedisServer() is { } program) return new Server(program);
            if (kind is RedisServerKind.Server) throw Missing(kind, "redis-server is not on the PATH", "Install it");
        }

        return new Garnet(await machine.GetGarnetAsync(cancellationToken));
    }

    private static DistributedApplicationException Missing(RedisServerKind? kind, string reason, string remedy) => new(
        $"Redis cannot run as '{kind?.ToString().ToLowerInvariant()}' on this machine: {reason}. {remedy}, or choose another kind of Redis: container, server or garnet.");

    /// <summary>A container.</summary>
    /// <param name="Runtime"><c>docker</c> or <c>podman</c>.</param>
    public sealed record Container(string Runtime) : RedisServerProgram($"a container ({Runtime})");

    /// <summary>The machine's own server.</summary>
    /// <param name="Program">Its path.</param>
    public sealed record Server(string Program) : RedisServerProgram(Program);

    /// <summary>Garnet.</summary>
    /// <param name="Assembly">Its assembly's path.</param>
    public sealed record Garnet(string Assembly) : RedisServerProgram($"Garnet ({Assembly})");

    /// <summary>A container wherever the application is deployed.</summary>
    public sealed record Published() : RedisServerProgram("a container");
}
