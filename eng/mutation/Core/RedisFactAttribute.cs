using Xunit;

namespace FluxCache.Tests.Redis;

/// <summary>
/// In the place of the tests' own: a mutant is run against tests that start no server, unless FLUXCACHE_MUTATION_REDIS is 1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    internal static readonly string? Without = Environment.GetEnvironmentVariable("FLUXCACHE_MUTATION_REDIS") == "1"
        ? RedisServer.Missing
        : "FLUXCACHE_MUTATION_REDIS is not 1";

    public RedisFactAttribute() => Skip = Without;
}

/// <inheritdoc cref="RedisFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisFactAttribute.Without;
}

/// <inheritdoc cref="RedisFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GarnetFactAttribute : FactAttribute
{
    public GarnetFactAttribute() => Skip = "Garnet is not started here";
}
