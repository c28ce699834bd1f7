namespace FluxCache.AppHost.Redis;

/// <summary>The ways to run a Redis.</summary>
internal enum RedisMode
{
    /// <summary>A container of the official image.</summary>
    Container,

    /// <summary>The machine's own <c>redis-server</c>.</summary>
    Server,

    /// <summary>Garnet, from its NuGet tool package.</summary>
    Garnet,
}
