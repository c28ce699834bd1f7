using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>How connections are opened: log-in, database, protocol, TLS.</summary>
public sealed class RedisLogInTests
{
    private const string Secret = "correct-horse-battery";
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisTheory]
    [InlineData("", 3)]
    [InlineData(",protocol=resp2", 2)]
    public async Task LogIn_ByPassword_IsDoneInEitherProtocol(string options, int protocol)
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", Secret);
        var observer = new RecordingObserver();
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},password={Secret}{options}", observer: observer);

        await client.SetAsync("k", default, null, None);

        Assert.Equal("connected 0", await observer.NextAsync());
        Assert.Equal(protocol, observer.Server!.Protocol);
        Assert.Equal(protocol == 3 ? "redis" : null, observer.Server.Name);
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task LogIn_ByUser_RunsAsThatUser(string options)
    {
        await using var redis = await RedisServer.StartAsync(
            "--user", "reader", "on", $">{Secret}", "~in:*", "+@read", "+@connection");
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},user=reader,password={Secret}{options}");

        await client.GetAsync("in:k", None);
        var write = await Assert.ThrowsAsync<FluxCacheException>(
            () => client.SetAsync("in:k", default, null, None).AsTask());
        var other = await Assert.ThrowsAsync<FluxCacheException>(() => client.GetAsync("out", None).AsTask());

        Assert.Equal((FluxCacheErrorKind.Rejected, FluxCacheErrorKind.Rejected), (write.Kind, other.Kind));
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task LogIn_ByUserWithoutPassword_RunsAsThatUserOrFails(string options)
    {
        await using var redis = await RedisServer.StartAsync(
            "--user", "open", "on", "nopass", "~*", "+@read", "+@connection",
            "--user", "closed", "on", $">{Secret}", "~*", "+@all");
        await using var client = await RedisTestClient.ConnectAsync($"{redis.ConnectionString},user=open{options}");
        await using var refused = RedisTestClient.Create($"{redis.ConnectionString},user=closed{options}");

        var write = await Assert.ThrowsAsync<FluxCacheException>(() => client.SetAsync("k", default, null, None).AsTask());
        var logIn = await Assert.ThrowsAsync<FluxCacheException>(
            () => refused.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));

        Assert.Equal((FluxCacheErrorKind.Rejected, FluxCacheErrorKind.Authentication), (write.Kind, logIn.Kind));
        Assert.Contains("closed", logIn.Message, StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData(",password=wrong-guess")]
    [InlineData(",password=wrong-guess,protocol=resp2")]
    [InlineData(",user=nobody,password=wrong-guess")]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task LogIn_Refused_IsAnAuthenticationFault(string options)
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", Secret);
        await using var client = RedisTestClient.Create(redis.ConnectionString + options);

        var connect = await Assert.ThrowsAsync<FluxCacheException>(
            () => client.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));
        var command = await Assert.ThrowsAsync<FluxCacheException>(() => client.GetAsync("k", None).AsTask());

        Assert.Equal(
            (FluxCacheErrorKind.Authentication, FluxCacheErrorKind.Authentication), (connect.Kind, command.Kind));
        Assert.Contains(redis.ConnectionString, connect.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-guess", connect.ToString() + command, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Hello_Unknown_FallsBackToAuth()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", Secret, "--rename-command", "HELLO", "");
        var observer = new RecordingObserver();
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},password={Secret}", observer: observer);

        await client.SetAsync("k", "v"u8.ToArray(), TimeSpan.FromMinutes(1), None);

        Assert.Equal("v"u8.ToArray(), (await client.GetAsync("k", None)).Value);
        Assert.Equal("connected 0", await observer.NextAsync());
        Assert.Equal(2, observer.Server!.Protocol);
    }

    /// <summary>Redis repeats the arguments of a command that it does not know.</summary>
    [Fact]
    public async Task Hello_UnknownAndAuthRefused_DoesNotShowThePassword()
    {
        using var redis = new FakeRedis();
        await using var client = RedisTestClient.Create($"{redis.Address},password={Secret}");
        var connecting = client.ConnectAsync(None).AsTask();
        using var connection = await redis.AcceptAsync();
        Assert.Equal(["HELLO", "3", "AUTH", "default", Secret], await connection.ReadCommandAsync());
        await connection.SendAsync(
            $"-ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' '{Secret}'\r\n");

        // What was sent along with HELLO.
        string[] command;
        while ((command = await connection.ReadCommandAsync())[0] != "AUTH")
            await connection.SendAsync("-NOAUTH Authentication required.\r\n");
        Assert.Equal(["AUTH", Secret], command);
        await connection.SendAsync($"-ERR unknown command 'AUTH', with args beginning with: '{Secret}'\r\n");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => connecting.WaitAsync(Patience.Time));

        Assert.Equal(FluxCacheErrorKind.Authentication, failure.Kind);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Database_Selected_HoldsTheKeys()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = await RedisTestClient.ConnectAsync(
            $"{redis.ConnectionString},defaultDatabase=5,name=the-name", connections: 2);

        await client.SetAsync("a", "1"u8.ToArray(), null, None);

        Assert.Equal("1", await redis.CliAsync("-n", "5", "GET", "a"));
        Assert.Equal("", await redis.CliAsync("GET", "a"));
        Assert.Contains("name=the-name", await redis.CliAsync("CLIENT", "LIST"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Database_ThatRedisLacks_IsRejectedWithItsNumber()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var client = RedisTestClient.Create($"{redis.ConnectionString},defaultDatabase=99");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(
            () => client.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));

        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        Assert.Contains("99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WhereNobodyListens_IsUnavailableAndKeepsTrying()
    {
        var address = "";
        using (var closed = new FakeRedis())
            address = closed.Address;
        await using var client = RedisTestClient.Create(address, connections: 2);

        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<FluxCacheException>(
                () => client.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));
            Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
            Assert.Contains(address, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(RedisState.Disconnected, client.State);
    }

    [Fact]
    public async Task Connect_ServerThatSaysNothing_EndsWithTheTimeout()
    {
        using var redis = new FakeRedis();
        var time = new FakeTimeProvider();
        var options = ScriptedClient.Options(redis.Address);
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        await using var client = new RedisClient(
            ScriptedClient.Endpoint(options), options, null, time, NullLogger.Instance);
        var connecting = client.ConnectAsync(None).AsTask();
        using var connection = await redis.AcceptAsync();
        await connection.ReadCommandAsync();

        time.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => connecting.WaitAsync(Patience.Time));
        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        await connection.WaitForCloseAsync();
    }

    [Theory]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", FluxCacheErrorKind.Unavailable)]
    [InlineData(
        "-NOAUTH HELLO must be called with the client already authenticated\r\n", FluxCacheErrorKind.Authentication)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", FluxCacheErrorKind.Protocol)]
    public async Task Connect_HelloAnsweredOtherwise_SaysSo(string reply, FluxCacheErrorKind expected)
    {
        using var redis = new FakeRedis();
        await using var client = RedisTestClient.Create(redis.Address);
        var connecting = client.ConnectAsync(None).AsTask();
        using var connection = await redis.AcceptAsync();
        await connection.ReadCommandAsync();

        await connection.SendAsync(reply);

        Assert.Equal(
            expected, (await Assert.ThrowsAsync<FluxCacheException>(() => connecting.WaitAsync(Patience.Time))).Kind);
    }

    [RedisFact]
    public async Task Tls_WithATrustedCertificate_IsSpoken()
    {
        using var authority = new TestCertificate();
        await using var redis = await RedisServer.StartWithTlsAsync(authority.CertificateFile, authority.KeyFile);
        var connectionString = redis.ConnectionString + ",ssl=true,sslHost=redis.test";

        await using (var client = await RedisTestClient.ConnectAsync(
            connectionString,
            2,
            null,
            endpoint => endpoint with { Authorities = [authority.Certificate] }))
        {
            var value = new byte[5 << 20];
            Random.Shared.NextBytes(value);
            await client.SetAsync("k", value, null, None);
            Assert.Equal(value, (await client.GetAsync("k", None)).Value);
            await Task.WhenAll(
                Enumerable.Range(0, 200).Select(i => client.IncrementAsync($"n{i % 10}", 1, None).AsTask()));
        }

        await using var distrustful = RedisTestClient.Create(connectionString);
        var failure = await Assert.ThrowsAsync<FluxCacheException>(
            () => distrustful.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));
        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);

        await using var otherName = RedisTestClient.Create(
            redis.ConnectionString + ",ssl=true,sslHost=other.test",
            change: endpoint => endpoint with { Authorities = [authority.Certificate] });
        await Assert.ThrowsAsync<FluxCacheException>(
            () => otherName.ConnectAsync(None).AsTask().WaitAsync(Patience.Time));
    }

    /// <summary>A self-signed certificate for redis.test, in files that go with it.</summary>
    private sealed class TestCertificate : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-tls-");

        public TestCertificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("redis.test");
            request.CertificateExtensions.Add(names.Build());
            Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(CertificateFile, Certificate.ExportCertificatePem());
            File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        }

        public X509Certificate2 Certificate { get; }

        public string CertificateFile => Path.Combine(_folder.FullName, "redis.crt");

        public string KeyFile => Path.Combine(_folder.FullName, "redis.key");

        public void Dispose()
        {
            Certificate.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
