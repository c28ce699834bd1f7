using System.Net;
using FluxCache.AppHost;
using FluxCache.AppHost.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:6380", "127.0.0.1", 6380)]
    [InlineData("localhost", "localhost", 6379)]
    [InlineData("redis:1,password=a:b", "redis", 1)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[::1]", "::1", 6379)]
    public void Of_ConnectionString_IsItsAddress(string text, string host, int port) =>
        Assert.Equal(new DnsEndPoint(host, port), RedisAddress.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData(":6379")]
    [InlineData("redis:port")]
    [InlineData("redis:70000")]
    [InlineData("[::1]x:6379")]
    public void Of_NoAddress_SaysWhatIsNeeded(string text) =>
        Assert.Contains("host:port", Assert.Throws<AppHostException>(() => RedisAddress.Of(text)).Message);

    [Theory]
    [InlineData("::1")]
    [InlineData("::1:6379,password=p")]
    [InlineData("fe80::1")]
    public void Of_Ipv6AddressWithoutBrackets_SaysWhereTheyGo(string text) =>
        Assert.Contains("[::1]:6379", Assert.Throws<AppHostException>(() => RedisAddress.Of(text)).Message);

    [Theory]
    [InlineData("redis://user:hunter2@redis:6379")]
    [InlineData("password=hunter2,redis:6379")]
    public void Of_PasswordInTheFirstPlace_IsNotShown(string text)
    {
        var message = Assert.Throws<AppHostException>(() => RedisAddress.Of(text)).Message;

        Assert.Contains("host:port", message);
        Assert.DoesNotContain("hunter2", message);
    }

    [Fact]
    public void Replace_Options_Stay()
    {
        var proxy = new IPEndPoint(IPAddress.Loopback, 9);

        Assert.Equal("127.0.0.1:9,password=p,ssl=false", RedisAddress.Replace("redis:6379,password=p,ssl=false", proxy));
        Assert.Equal("127.0.0.1:9", RedisAddress.Replace("redis:6379", proxy));
    }

    [Theory]
    [InlineData("verify --faults --seed 7", true)]
    [InlineData("verify --faults=flush", true)]
    [InlineData("verify --duration 1m", false)]
    [InlineData("mixed --faults", false)]
    public void InjectFaults_OnlyAVerificationThatSaysSo(string load, bool expected) =>
        Assert.Equal(expected, LoadArguments.InjectFaults(LoadArguments.Parse(load)));

    [Theory]
    [InlineData("verify --faults --invalidation broadcast", "broadcast")]
    [InlineData("verify --faults --invalidation=published --seed 7", "published")]
    [InlineData("verify --faults", null)]
    public void InvalidationOf_AVerificationThatSaysHow(string load, string? expected) =>
        Assert.Equal(expected, LoadArguments.InvalidationOf(LoadArguments.Parse(load)));
}
