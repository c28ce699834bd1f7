using FluxCache.Resp.Connection;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>TLS, Unix sockets, and what is said when either side does not want the other.</summary>
public sealed class TlsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task Options_PrivateAuthorityAndClientCertificate_AreUsed()
    {
        using var files = new TestCertificates();
        await using var redis = await files.StartRedisAsync();
        var options = Bind(new()
        {
            ["FluxCache:ConnectionString"] = redis.ConnectionString + ",ssl=true,sslHost=redis.test",
            ["FluxCache:TlsCaFile"] = files.AuthorityFile,
            ["FluxCache:TlsCertificateFile"] = files.ClientFile,
            ["FluxCache:TlsKeyFile"] = files.ClientKeyFile,
        });

        await using var cache = await FluxCacheFactory.ConnectAsync(options);
        await cache.SetAsync("key", "value");

        Assert.Equal("value", (await cache.GetAsync<string>("key", Freshness.Linearizable)).Value);
    }

    [RedisFact]
    public async Task ClientCertificate_DemandedAndNotGiven_SaysWhatToSet()
    {
        using var files = new TestCertificates();
        await using var redis = await files.StartRedisAsync();

        var failure = await FailureAsync(new()
        {
            ConnectionString = redis.ConnectionString + ",ssl=true,sslHost=redis.test",
            TlsCaFile = files.AuthorityFile,
        });

        Assert.Contains("TlsCertificateFile", failure.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Authority_UnknownToTheSystem_SaysWhatToSet()
    {
        using var files = new TestCertificates();
        await using var redis = await files.StartRedisAsync();

        var failure = await FailureAsync(new() { ConnectionString = redis.ConnectionString + ",ssl=true,sslHost=redis.test" });

        Assert.Contains("TlsCaFile", failure.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Tls_ToAPlainPort_SaysSo()
    {
        await using var redis = await RedisServer.StartAsync();

        var failure = await FailureAsync(new() { ConnectionString = redis.ConnectionString + ",ssl=true,connectTimeout=500" });

        Assert.Contains("TLS", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ssl=true", failure.Message, StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    [InlineData(",password=a")]
    public async Task Plain_ToATlsPort_SaysSo(string options)
    {
        using var files = new TestCertificates();
        await using var redis = await files.StartRedisAsync();

        var failure = await FailureAsync(new() { ConnectionString = redis.ConnectionString + options });

        Assert.Contains("TLS", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ssl=true", failure.Message, StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task Server_ThatTakesNoMoreClients_IsQuoted(string options)
    {
        await using var redis = await RedisServer.StartAsync("--maxclients", "1");
        await using var first = await RedisTestClient.ConnectAsync(redis.ConnectionString);

        var failure = await FailureAsync(new() { ConnectionString = redis.ConnectionString + options });

        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains("max number of clients reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_InProtectedMode_IsQuoted()
    {
        using var redis = new FakeRedis();
        await using var client = RedisTestClient.Create(redis.Address);
        var connecting = client.ConnectAsync(None).AsTask();
        using var connection = await redis.AcceptAsync();
        await connection.ReadCommandAsync();
        await connection.SendAsync("-DENIED Redis is running in protected mode because protected mode is enabled.\r\n");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => connecting.WaitAsync(Patience.Time));

        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        Assert.Contains("protected mode", failure.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task UnixSocket_IsSpoken()
    {
        var folder = Directory.CreateTempSubdirectory("fluxcache-socket-");
        try
        {
            var path = Path.Combine(folder.FullName, "redis.sock");
            await using var redis = await RedisServer.StartAsync("--unixsocket", path);
            await using (var cache = await FluxCacheFactory.ConnectAsync(new() { ConnectionString = $"unix:{path}" }))
                await cache.SetAsync("key", "value");
            Assert.Equal("value", await redis.CliAsync("GET", "key"));

            var failure = await FailureAsync(new() { RedisAddr = $"unix:{path}.missing" });
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Options_WrongFiles_AreFaultsThatNameThem()
    {
        using var files = new TestCertificates();
        const string tls = "h,ssl=true";
        foreach (var (options, parts) in (ReadOnlySpan<(FluxCacheOptions, string[])>)
        [
            (new() { ConnectionString = "h", TlsCaFile = files.AuthorityFile }, ["TlsCaFile", "ssl=true"]),
            (new() { ConnectionString = tls, TlsCaFile = "/no/such.pem" }, ["TlsCaFile", "/no/such.pem"]),
            (new() { ConnectionString = tls, TlsCaFile = files.ClientKeyFile }, ["TlsCaFile", "no certificate"]),
            (new() { ConnectionString = tls, TlsCertificateFile = files.ClientFile }, ["TlsKeyFile", "both"]),
            (new() { ConnectionString = tls, TlsKeyFile = files.ClientKeyFile }, ["TlsCertificateFile", "both"]),
            (new() { ConnectionString = tls, TlsCertificateFile = "/no/such.pem", TlsKeyFile = files.ClientKeyFile }, ["TlsCertificateFile"]),
            (new() { ConnectionString = tls, TlsCertificateFile = files.ClientFile, TlsKeyFile = "/no/such.key" }, ["TlsKeyFile"]),
            (new() { ConnectionString = tls, TlsCertificateFile = files.ClientFile, TlsKeyFile = files.ServerKeyFile }, ["TlsKeyFile"]),
        ])
        {
            var validation = new FluxCacheOptionsValidator().Validate(null, options);
            Assert.True(validation.Failed);
            Assert.All(parts, part => Assert.Contains(part, validation.FailureMessage, StringComparison.Ordinal));
        }
    }

    private static async Task<FluxCacheException> FailureAsync(FluxCacheOptions options) =>
        await Assert.ThrowsAsync<FluxCacheException>(() => FluxCacheFactory.ConnectAsync(options).WaitAsync(Patience.Time));

    private static FluxCacheOptions Bind(Dictionary<string, string?> settings)
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddFluxCache()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<FluxCacheOptions>>().Value;
    }
}
