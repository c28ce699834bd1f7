using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp;

/// <summary>A user who may not run the transactions that writes need.</summary>
public sealed class TransactionRefusalTests
{
    [RedisTheory]
    [InlineData("-multi")]
    [InlineData("-exec")]
    [InlineData("-multi", "-exec")]
    public async Task Write_UserMayRunNoTransactions_IsRefusedAndNothingIsWritten(params string[] denied)
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync(["ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", .. denied]);
        await redis.CliAsync("SET", "read", "value");
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},user=app,password=secret", observer: new RecordingObserver());

        for (var round = 0; round < 20; round++)
        {
            var write = client.SetAsync("written", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
            var read = client.GetAsync("read", CancellationToken.None).AsTask();

            var failure = await Assert.ThrowsAsync<FluxCacheException>(() => write);
            Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
            Assert.Contains("NOPERM", failure.Message, StringComparison.Ordinal);
            Assert.Contains("+multi", failure.Message, StringComparison.Ordinal);
            Assert.Equal("value"u8.ToArray(), (await read).Value);
        }

        Assert.Equal(0, client.Reconnects);
        Assert.Equal("0", (await redis.CliAsync("EXISTS", "written")).Trim());
    }
}
