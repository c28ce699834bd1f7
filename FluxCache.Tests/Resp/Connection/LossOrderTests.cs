using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>A connection is lost: what it covered is suspect before any caller can know of the loss.</summary>
public sealed class LossOrderTests
{
    [Fact]
    public async Task Loss_IsReportedBeforeACallerIsTold()
    {
        using var redis = new FakeRedis();
        var options = ScriptedClient.Options(redis.Address);
        var observer = new Observer();
        await using var client = new RedisClient(
            ScriptedClient.Endpoint(options), options, observer, TimeProvider.System, NullLogger.Instance);
        var connecting = client.ConnectAsync(CancellationToken.None).AsTask();
        using var connection = await redis.AcceptAndWelcomeAsync();
        await connecting.WaitAsync(Patience.Time);
        var get = client.GetAsync("key", CancellationToken.None).AsTask();
        observer.Caller = get;
        await connection.ReadGetAsync("key");

        connection.Dispose();

        await Assert.ThrowsAsync<FluxCacheException>(() => get.WaitAsync(Patience.Time));
        Assert.False(await observer.WasTold.WaitAsync(Patience.Time));
    }

    private sealed class Observer : IRedisObserver
    {
        /// <summary>As long as a caller that is told first takes to learn of it, and more.</summary>
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

        private readonly TaskCompletionSource<bool> _wasTold = new();

        internal Task<bool> WasTold => _wasTold.Task;

        internal Task? Caller { get; set; }

        public void OnConnected(int connection, RedisServerInfo server)
        {
        }

        public void OnDisconnected(int connection) =>
            _wasTold.TrySetResult(SpinWait.SpinUntil(() => Caller!.IsCompleted, Look));

        public void OnPush(int connection, in RespValue push)
        {
        }
    }
}
