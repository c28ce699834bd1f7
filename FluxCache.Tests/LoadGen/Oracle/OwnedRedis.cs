using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.Tests.Redis;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>A server that a test started, for the faults that end and suspend it.</summary>
internal sealed class OwnedRedis(RedisServer server) : IRedisProcess
{
    public Task SuspendAsync() => server.FreezeAsync();

    public Task ResumeAsync() => server.ThawAsync();

    public Task StopAsync() => server.StopAsync();

    public Task StartAsync() => server.StartAgainAsync();
}
