using FluxCache.Faults;
using Xunit;

namespace FluxCache.Tests.Faults;

public sealed class FaultCommandTests
{
    [Theory]
    [InlineData("kill node-2")]
    [InlineData("start redis")]
    [InlineData("suspend redis")]
    [InlineData("stall node-1 300ms")]
    [InlineData("halfopen node-1 2000ms")]
    [InlineData("hold node-1 2000ms")]
    [InlineData("describe")]
    public void Parse_WhatItWrites_IsTheSame(string line) => Assert.Equal(line, FaultCommand.Parse(line).ToString());

    [Theory]
    [InlineData("", "names no command")]
    [InlineData("explode node-1", "use describe, kill")]
    [InlineData("99 node-1", "names no command")]
    [InlineData("kill", "has 1 words; kill takes 2")]
    [InlineData("stall node-1", "stall takes 3")]
    [InlineData("stall node-1 soon", "'soon' is no length")]
    [InlineData("stall node-1 -5ms", "'-5ms' is no length")]
    public void Parse_NoCommand_SaysWhatIsWrong(string line, string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => FaultCommand.Parse(line)).Message);

    [Fact]
    public void Description_Written_IsReadBack()
    {
        var read = ClusterDescription.Parse(new ClusterDescription(["node-1", "node-2"], OwnsRedis: true).ToString());

        Assert.Equal(["node-1", "node-2"], read.Nodes);
        Assert.True(read.OwnsRedis);
        Assert.False(ClusterDescription.Parse("given node-1").OwnsRedis);
        Assert.Throws<FormatException>(() => ClusterDescription.Parse("node-1"));
    }
}
