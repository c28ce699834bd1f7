using System.Globalization;
using FluxCache.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class KeyRoutingTests
{
    [Theory]
    [InlineData("{user1}:a", "{user1}:b")]
    [InlineData("x{user1}y", "user1")]
    [InlineData("{a}{b}", "a")]
    public void ConnectionOf_SameTag_IsTheSame(string one, string other)
    {
        for (var connections = 1; connections <= 64; connections++)
            Assert.Equal(KeyRouting.ConnectionOf(one, connections), KeyRouting.ConnectionOf(other, connections));
    }

    [Theory]
    [InlineData("{}a", "{}b")]
    [InlineData("{a", "{b")]
    [InlineData("}{a", "}{b")]
    public void ConnectionOf_NoTag_TakesTheWholeKey(string one, string other) =>
        Assert.Contains(
            Enumerable.Range(2, 63),
            connections => KeyRouting.ConnectionOf(one, connections) != KeyRouting.ConnectionOf(other, connections));

    [Theory]
    [InlineData("k{0}")]
    [InlineData("user:{0}:profile")]
    [InlineData("key:{0:D12}")]
    public void ConnectionOf_ManyKeys_SpreadsEvenly(string format)
    {
        const int Connections = 7;
        var counts = new int[Connections];
        for (var i = 0; i < 70_000; i++)
            counts[KeyRouting.ConnectionOf(string.Format(CultureInfo.InvariantCulture, format, i), Connections)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_000, 11_000));
    }
}
