using FluxCache.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class RedisEndpointTests
{
    [Theory]
    [InlineData("redis", "redis", 6379)]
    [InlineData("redis:7000", "redis", 7000)]
    [InlineData(" 10.0.0.1:7000 , ssl=false", "10.0.0.1", 7000)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[::1]", "::1", 6379)]
    [InlineData("my_redis.internal:1", "my_redis.internal", 1)]
    [InlineData("abortConnect=false,redis:65535", "redis", 65535)]
    [InlineData("redis://redis", "redis", 6379)]
    [InlineData("redis://redis:7000/", "redis", 7000)]
    [InlineData("rediss://[::1]:7000", "::1", 7000)]
    public void Parse_Address_IsRead(string text, string host, int port)
    {
        var endpoint = Parse(new() { ConnectionString = text });

        Assert.Equal((host, port), (endpoint.Host, endpoint.Port));
    }

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        var endpoint = Parse(new()
        {
            ConnectionString =
                "h:1,PASSWORD=a=b c,user=u,ssl=True,sslHost=s,defaultDatabase=3,name=n,"
                + "connectTimeout=1000,syncTimeout=2000,asyncTimeout=3000,protocol=resp2,"
                + "checkCertificateRevocation=yes,abortConnect=false,allowAdmin=true,keepAlive=60,connectRetry=3",
        });

        Assert.Equal(
            ("u", "a=b c", true, "s", 3, "n", 2, true),
            (
                endpoint.User,
                endpoint.Password,
                endpoint.Tls,
                endpoint.TlsHost,
                endpoint.Database,
                endpoint.ClientName,
                endpoint.Protocol,
                endpoint.CheckCertificateRevocation));
        Assert.Equal(
            (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), (endpoint.ConnectTimeout, endpoint.CommandTimeout));
    }

    [Fact]
    public void Parse_Uri_CarriesLogInAndDatabase()
    {
        var endpoint = Parse(new() { ConnectionString = "rediss://us%40er:p%2Cw%3A%2F@h:1/4" });

        Assert.Equal(("us@er", "p,w:/", true, 4), (endpoint.User, endpoint.Password, endpoint.Tls, endpoint.Database));
    }

    [Theory]
    [InlineData("unix:/run/redis.sock", "/run/redis.sock")]
    [InlineData("unix:///run/redis.sock", "/run/redis.sock")]
    [InlineData("!/run/redis.sock,password=p", "/run/redis.sock")]
    public void Parse_UnixSocket_IsRead(string text, string path)
    {
        var endpoint = Parse(new() { ConnectionString = text });

        Assert.Equal((path, $"unix:{path}"), (endpoint.SocketPath, endpoint.Address));
    }

    [Fact]
    public void Parse_UriWithAUserOnly_CarriesTheUser() => Assert.Equal("app", Parse(new() { ConnectionString = "redis://app@h" }).User);

    [Fact]
    public void Parse_NothingGiven_IsLocalhost() => Assert.Equal(new RedisEndpoint(), Parse(new()));

    [Fact]
    public void Parse_SeparateOptions_Complete()
    {
        var endpoint = Parse(new() { RedisAddr = "h:1", RedisPassword = "p", RedisDb = 2 });

        Assert.Equal(("h", 1, "p", 2), (endpoint.Host, endpoint.Port, endpoint.Password, endpoint.Database));
        var both = Parse(new() { ConnectionString = "h,password=p", RedisDb = 2 });
        Assert.Equal(("p", 2), (both.Password, both.Database));
        Assert.Null(Parse(new() { RedisAddr = "h", RedisPassword = "" }).Password);
    }

    [Theory]
    [InlineData("", "names no server")]
    [InlineData("password=hunter2", "names no server")]
    [InlineData("a:1,b:2", "several servers")]
    [InlineData(":1", "host")]
    [InlineData("a b:1", "host")]
    [InlineData("[::1:1", "host")]
    [InlineData("[::1]x", "host")]
    [InlineData("::1", "brackets")]
    [InlineData("::1:6379", "brackets")]
    [InlineData("fe80::1,password=hunter2", "brackets")]
    [InlineData("h:0", "port")]
    [InlineData("h:65536", "port")]
    [InlineData("h:-1", "port")]
    [InlineData("h:", "port")]
    [InlineData("h:x", "port")]
    [InlineData("h,password=a,hunter2=x", "unknown option")]
    [InlineData("h,sslHots=x", "unknown option sslHots")]
    [InlineData("unix:redis.sock", "absolute")]
    [InlineData("unix:/a/very/long/path/a/very/long/path/a/very/long/path/a/very/long/path/a/very/long/path/a/very/long/path/redis", "107")]
    [InlineData("h,password=a,hunter2", "several servers")]
    [InlineData("h,ssl=maybe", "ssl")]
    [InlineData("h,defaultDatabase=-1", "defaultDatabase")]
    [InlineData("h,defaultDatabase=x", "defaultDatabase")]
    [InlineData("h,connectTimeout=1", "connectTimeout")]
    [InlineData("h,asyncTimeout=60001", "asyncTimeout")]
    [InlineData("h,syncTimeout=x", "syncTimeout")]
    [InlineData("h,protocol=4", "protocol")]
    [InlineData("h,name=a b", "name")]
    [InlineData("h,serviceName=mymaster", "serviceName")]
    [InlineData("h,proxy=Twemproxy", "proxy")]
    [InlineData("h,$DEL=RM", "$DEL")]
    [InlineData("http://h", "neither redis nor rediss")]
    [InlineData("redis://", "URI")]
    [InlineData("redis://:hunter2@", "URI")]
    [InlineData("redis://h/x", "database")]
    [InlineData("redis://h?db=1", "query")]
    public void Parse_WrongConnectionString_SaysWhatToChange(string text, string part)
    {
        var fault = Fault(new() { ConnectionString = text });

        Assert.Contains(part, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Conflicts_AreFaults()
    {
        Assert.Contains(
            "RedisPassword",
            Fault(new() { ConnectionString = "h,password=a", RedisPassword = "b" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "RedisDb",
            Fault(new() { ConnectionString = "h,defaultDatabase=1", RedisDb = 2 }),
            StringComparison.Ordinal);
        Assert.Contains(
            "RedisDb",
            Fault(new() { ConnectionString = "h,defaultDatabase=1", RedisDb = 0 }),
            StringComparison.Ordinal);
        Assert.Contains("ConnectionString", Fault(new() { RedisAddr = "h:1,password=a" }), StringComparison.Ordinal);
        Assert.Contains("ConnectionString", Fault(new() { RedisAddr = "redis://h" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfAnEndpoint_CarriesNoSecret()
    {
        var endpoint = Parse(new() { ConnectionString = "[::1]:7000,password=hunter2,user=u" });

        Assert.Equal("[::1]:7000", $"{endpoint}");
    }

    private static RedisEndpoint Parse(FluxCacheOptions options)
    {
        Assert.True(RedisEndpoint.TryParse(options, out var endpoint, out var fault), fault);
        return endpoint;
    }

    private static string Fault(FluxCacheOptions options)
    {
        Assert.False(RedisEndpoint.TryParse(options, out _, out var fault));
        return fault!;
    }
}
