using Xunit;

namespace FluxCache.Tests.Redis;

/// <summary>A test that starts redis-server; skipped, with what lifts it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.Missing;
}
