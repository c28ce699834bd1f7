using FluxCache.Resp;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>What the client does when the server says that it is no longer what it was.</summary>
public sealed class ServerChangeTests
{
    [Theory]
    [InlineData("READONLY You can't write against a read only replica.")]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")]
    public async Task Error_ThatSaysSo_IsUnavailableAndTheConnectionIsOpenedAnewAfterTheRepliesThatAreDue(string error)
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(1));
        var refused = scripted.Client.SetAsync("k", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        var due = scripted.Client.IncrementAsync("n", 1, CancellationToken.None).AsTask();

        await scripted.Connection.SendAsync($"+OK\r\n-{error}\r\n+QUEUED\r\n-EXECABORT discarded\r\n");
        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => refused.WaitAsync(Patience.Time));
        var unsent = await Assert.ThrowsAsync<FluxCacheException>(
            () => scripted.Client.GetAsync("k", CancellationToken.None).AsTask());
        Assert.False(due.IsCompleted);
        await scripted.Connection.SendAsync(":5\r\n");

        Assert.Equal(5, await due.WaitAsync(Patience.Time));
        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(unsent.Reopening);
        await scripted.Connection.WaitForCloseAsync();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
        using var again = await scripted.Redis.AcceptAndWelcomeAsync();
        Assert.Equal("connected 0", await scripted.Observer.NextAsync());
    }

    [Fact]
    public async Task NewConnection_ReachesAnotherRun_TheOlderOnesAreOpenedAnew()
    {
        using var redis = new FakeRedis();
        var options = ScriptedClient.Options(redis.Address);
        options.Connections = 2;
        await using var client = new RedisClient(
            ScriptedClient.Endpoint(options), options, new RecordingObserver(), TimeProvider.System, NullLogger.Instance);
        var connecting = client.ConnectAsync(CancellationToken.None).AsTask();
        using var first = await redis.AcceptAsync();
        using var second = await redis.AcceptAsync();
        await first.WelcomeAsync(runId: "one");
        await second.WelcomeAsync(runId: "one");
        await connecting.WaitAsync(Patience.Time);

        second.Dispose();
        using var third = await redis.AcceptAsync();
        await third.WelcomeAsync(runId: "two");

        await first.WaitForCloseAsync();
        using var fourth = await redis.AcceptAsync();
        await fourth.WelcomeAsync(runId: "two");
        await client.ConnectAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Time);
        Assert.Equal(RedisState.Connected, client.State);
    }
}
