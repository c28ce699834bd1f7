using Xunit;

namespace FluxCache.Tests.Redis;

/// <summary>A test that starts Garnet; skipped, with what lifts it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GarnetFactAttribute : FactAttribute
{
    public GarnetFactAttribute() => Skip = RedisServer.GarnetMissing;
}
