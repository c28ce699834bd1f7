using FluxCache.AppHost;
using FluxCache.AppHost.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class RedisSourceTests
{
    private static readonly StubMachine Everything = new("podman", "/usr/bin/redis-server");
    private static readonly StubMachine ServerOnly = new(ContainerRuntime: null, "/usr/bin/redis-server");
    private static readonly StubMachine Nothing = new(ContainerRuntime: null, RedisServer: null);

    [Fact]
    public async Task Choose_NothingIsAsked_TakesContainerThenServerThenGarnet()
    {
        Assert.Equal(new RedisSource.Container("podman"), await ChooseAsync(Everything, mode: null));
        Assert.Equal(new RedisSource.Server("/usr/bin/redis-server"), await ChooseAsync(ServerOnly, mode: null));
        Assert.Equal(new RedisSource.Garnet(StubMachine.Garnet), await ChooseAsync(Nothing, mode: null));
    }

    [Fact]
    public async Task Choose_ModeIsAsked_TakesItThoughAnotherComesFirst()
    {
        Assert.IsType<RedisSource.Server>(await ChooseAsync(Everything, RedisMode.Server));
        Assert.IsType<RedisSource.Garnet>(await ChooseAsync(Everything, RedisMode.Garnet));
    }

    [Fact]
    public async Task Choose_ConnectionStringIsGiven_LooksForNothing()
    {
        var options = new RedisOptions(Mode: null, Port: null, IsGiven: true);

        Assert.IsType<RedisSource.Given>(await RedisSource.ChooseAsync(options, new UntouchableMachine(), default));
    }

    [Theory]
    [InlineData(nameof(RedisMode.Container))]
    [InlineData(nameof(RedisMode.Server))]
    public async Task Choose_MachineLacksWhatIsAsked_IsRefusedWithARemedy(string mode)
    {
        var problem = await Assert.ThrowsAsync<AppHostException>(
            () => ChooseAsync(Nothing, Enum.Parse<RedisMode>(mode)));

        Assert.Equal(1, problem.ExitCode);
        Assert.Contains("Redis:Mode", problem.Message, StringComparison.Ordinal);
    }

    private static Task<RedisSource> ChooseAsync(IMachine machine, RedisMode? mode) =>
        RedisSource.ChooseAsync(new RedisOptions(mode, Port: null, IsGiven: false), machine, CancellationToken.None);

    private sealed record StubMachine(string? ContainerRuntime, string? RedisServer) : IMachine
    {
        public const string Garnet = "/packages/garnet-server/GarnetServer.dll";

        public Task<string?> FindContainerRuntimeAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ContainerRuntime);

        public string? FindRedisServer() => RedisServer;

        public Task<string> GetGarnetAsync(CancellationToken cancellationToken) => Task.FromResult(Garnet);
    }

    private sealed class UntouchableMachine : IMachine
    {
        public Task<string?> FindContainerRuntimeAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public string? FindRedisServer() => throw new InvalidOperationException();

        public Task<string> GetGarnetAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException();
    }
}
