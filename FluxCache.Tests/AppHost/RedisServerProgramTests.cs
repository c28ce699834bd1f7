using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FluxCache.AspireHosting.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class RedisServerProgramTests
{
    private static readonly StubMachine Everything = new("podman", "/usr/bin/redis-server");
    private static readonly StubMachine ServerOnly = new(ContainerRuntime: null, "/usr/bin/redis-server");
    private static readonly StubMachine Nothing = new(ContainerRuntime: null, RedisServer: null);

    [Fact]
    public async Task Choose_NothingIsAsked_TakesContainerThenServerThenGarnet()
    {
        Assert.Equal(new RedisServerProgram.Container("podman"), await ChooseAsync(Everything, kind: null));
        Assert.Equal(new RedisServerProgram.Server("/usr/bin/redis-server"), await ChooseAsync(ServerOnly, kind: null));
        Assert.Equal(new RedisServerProgram.Garnet(StubMachine.Garnet), await ChooseAsync(Nothing, kind: null));
    }

    [Fact]
    public async Task Choose_KindIsAsked_TakesItThoughAnotherComesFirst()
    {
        Assert.IsType<RedisServerProgram.Server>(await ChooseAsync(Everything, RedisServerKind.Server));
        Assert.IsType<RedisServerProgram.Garnet>(await ChooseAsync(Everything, RedisServerKind.Garnet));
    }

    [Theory]
    [InlineData(RedisServerKind.Container, "docker")]
    [InlineData(RedisServerKind.Server, "redis-server")]
    public async Task Choose_MachineLacksTheKind_IsRefusedWithARemedy(RedisServerKind kind, string missing)
    {
        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(() => ChooseAsync(Nothing, kind));

        Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{kind.ToString().ToLowerInvariant()}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("choose another kind", problem.Message, StringComparison.Ordinal);
    }

    private static Task<RedisServerProgram> ChooseAsync(IMachine machine, RedisServerKind? kind) =>
        RedisServerProgram.ChooseAsync(kind, machine, CancellationToken.None);

    private sealed record StubMachine(string? ContainerRuntime, string? RedisServer) : IMachine
    {
        public const string Garnet = "/packages/garnet-server/GarnetServer.dll";

        public Task<string?> FindContainerRuntimeAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ContainerRuntime);

        public string? FindRedisServer() => RedisServer;

        public Task<string> GetGarnetAsync(CancellationToken cancellationToken) => Task.FromResult(Garnet);
    }
}
