using Aspire.Hosting.ApplicationModel;
using FluxCache.AppHost;
using FluxCache.AppHost.Redis;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class TopologyOptionsTests
{
    [Fact]
    public void Read_NothingIsSet_GivesThreeNodesAndAnyRedis()
    {
        var options = Read();

        Assert.Equal(3, options.Nodes);
        Assert.Equal(new RedisOptions(Mode: null, Port: null, Given: null), options.Redis);
    }

    [Fact]
    public void Read_EverythingIsSet_TakesIt()
    {
        var options = Read(("Nodes", "7"), ("Redis:Mode", "Garnet"), ("Redis:Port", "6400"));

        Assert.Equal(7, options.Nodes);
        Assert.Equal(new RedisOptions(RedisServerKind.Garnet, 6400, Given: null), options.Redis);
    }

    [Theory]
    [InlineData("Nodes", "0")]
    [InlineData("Nodes", "33")]
    [InlineData("Nodes", "three")]
    [InlineData("Nodes", "-1")]
    [InlineData("Redis:Port", "0")]
    [InlineData("Redis:Port", "65536")]
    [InlineData("Redis:Mode", "valkey")]
    [InlineData("Nodes", "")]
    [InlineData("Redis:Mode", "")]
    [InlineData("Redis:Port", "")]
    public void Read_ValueIsWrong_IsRefusedWithKeyAndValue(string key, string value)
    {
        var problem = Assert.Throws<AppHostException>(() => Read((key, value)));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains(key, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Read_ConnectionStringIsEmpty_IsRefused(string value)
    {
        var problem = Assert.Throws<AppHostException>(() => Read(("ConnectionStrings:redis", value)));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains("ConnectionStrings:redis is empty", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Redis:Mode", "server")]
    [InlineData("Redis:Port", "6400")]
    public void Read_GivenRedisAndAWayToRunOne_IsRefused(string key, string value)
    {
        var problem = Assert.Throws<AppHostException>(
            () => Read((key, value), ("ConnectionStrings:redis", "host:6379")));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains("ConnectionStrings:redis", problem.Message, StringComparison.Ordinal);
    }

    private static TopologyOptions Read(params (string Key, string Value)[] values) => TopologyOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
            .Build());
}
