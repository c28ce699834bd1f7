using FluxCache.Resp;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>A client with one connection to a <see cref="FakeRedis"/>, on a clock that the test moves.</summary>
internal sealed class ScriptedClient : IAsyncDisposable
{
    private ScriptedClient(
        FakeRedis redis,
        RedisClient client,
        FakeConnection connection,
        FakeTimeProvider time,
        RecordingObserver observer)
    {
        Redis = redis;
        Client = client;
        Connection = connection;
        Time = time;
        Observer = observer;
    }

    public FakeRedis Redis { get; }

    public RedisClient Client { get; }

    /// <summary>The server's end.</summary>
    public FakeConnection Connection { get; }

    public FakeTimeProvider Time { get; }

    public RecordingObserver Observer { get; }

    public static FluxCacheOptions Options(string connectionString) => new()
    {
        ConnectionString = connectionString,
        Connections = 1,
        MaxPendingCommands = 16,
        CommandTimeout = TimeSpan.FromSeconds(2),
    };

    public static RedisEndpoint Endpoint(FluxCacheOptions options)
    {
        Assert.True(RedisEndpoint.TryParse(options, out var endpoint, out var fault), fault);
        return endpoint;
    }

    /// <summary>The commands of the log-in.</summary>
    public required IReadOnlyList<string> LogIn { get; init; }

    /// <summary>Returns when the client is connected.</summary>
    /// <param name="timeProvider">Its clock; null: the one that the test moves.</param>
    /// <param name="answerEcho">See <see cref="FakeConnection.WelcomeAsync"/>.</param>
    /// <param name="version">The server's.</param>
    public static async Task<ScriptedClient> ConnectAsync(
        TimeProvider? timeProvider = null, Func<string, string>? answerEcho = null, string version = "1.2.3")
    {
        var redis = new FakeRedis();
        var time = new FakeTimeProvider();
        var observer = new RecordingObserver();
        var options = Options(redis.Address);
        var client = new RedisClient(Endpoint(options), options, observer, timeProvider ?? time, NullLogger.Instance);
        var connecting = client.ConnectAsync(CancellationToken.None);
        var connection = await redis.AcceptAsync();
        var logIn = await connection.WelcomeAsync(answerEcho: answerEcho, version: version);
        await connecting.AsTask().WaitAsync(Patience.Time);

        // Before it: the echoes of the log-in's own writes, from a server that has them elsewhere.
        var reported = await observer.NextAsync();
        while (answerEcho is not null && reported.StartsWith("push 0 ", StringComparison.Ordinal))
            reported = await observer.NextAsync();
        Assert.Equal("connected 0", reported);
        return new ScriptedClient(redis, client, connection, time, observer) { LogIn = logIn };
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        Redis.Dispose();
        await Client.DisposeAsync();
    }
}
