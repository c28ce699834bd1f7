namespace FluxCache.AppHost.Redis;

/// <summary>Where the topology's Redis comes from.</summary>
/// <param name="Description">One line for whoever starts the topology.</param>
internal abstract record RedisSource(string Description)
{
    /// <summary>Takes what was asked for, or else the first that the machine has: container, server, Garnet.</summary>
    /// <exception cref="AppHostException">The machine does not have it.</exception>
    public static async Task<RedisSource> ChooseAsync(
        RedisOptions options,
        IMachine machine,
        CancellationToken cancellationToken)
    {
        if (options.IsGiven) return new Given();

        if (options.Mode is RedisMode.Container or null)
        {
            if (await machine.FindContainerRuntimeAsync(cancellationToken) is { } runtime)
                return new Container(runtime);
            if (options.Mode is RedisMode.Container)
                throw Missing("neither docker nor podman answers", "start one of them");
        }

        if (options.Mode is RedisMode.Server or null)
        {
            if (machine.FindRedisServer() is { } program) return new Server(program);
            if (options.Mode is RedisMode.Server) throw Missing("redis-server is not on the PATH", "install it");
        }

        return new Garnet(await machine.GetGarnetAsync(cancellationToken));
    }

    private static AppHostException Missing(string what, string remedy) => AppHostException.Unavailable(
        $"The Redis that {RedisOptions.ModeKey} asks for cannot run: {what}. Either {remedy}, choose another with "
        + $"{RedisOptions.ModeKey}, or give {RedisOptions.ConnectionStringKey}.");

    /// <summary>It runs already.</summary>
    public sealed record Given() : RedisSource($"the one that {RedisOptions.ConnectionStringKey} names");

    /// <summary>A container.</summary>
    /// <param name="Runtime"><c>docker</c> or <c>podman</c>.</param>
    public sealed record Container(string Runtime) : RedisSource($"a container ({Runtime})");

    /// <summary>The machine's own server.</summary>
    /// <param name="Program">Its path.</param>
    public sealed record Server(string Program) : RedisSource(Program);

    /// <summary>Garnet.</summary>
    /// <param name="Assembly">Its assembly's path.</param>
    public sealed record Garnet(string Assembly) : RedisSource($"Garnet ({Assembly})");
}
