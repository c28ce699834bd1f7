using System.Text;
using FluxCache.Client.Routing;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class RoutingHashTests
{
    [Theory]
    [InlineData("user:42")]
    [InlineData("schlüssel-日本-🔑")]
    public void Of_Key_IsTheHashOfItsUtf8(string key) =>
        Assert.Equal(XxHash64.Hash(Encoding.UTF8.GetBytes(key)), RoutingHash.Of(key));

    [Theory]
    [InlineData(170)]
    [InlineData(171)]
    [InlineData(65_536)]
    public void Of_KeyAroundBufferSizes_IsTheHashOfItsUtf8(int length) =>
        Assert.Equal(XxHash64.Hash(Encoding.UTF8.GetBytes(new string('k', length))), RoutingHash.Of(new string('k', length)));

    [Theory]
    [InlineData('k', 65_537)]
    [InlineData('ü', 32_769)]
    [InlineData('日', 21_846)]
    public void Of_KeyOverLimit_SaysTheLimit(char unit, int length)
    {
        var error = Assert.Throws<ArgumentException>(() => RoutingHash.Of(new string(unit, length)));
        Assert.Contains("65,536", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_KeyAtLimitInBytes_IsTaken() => Assert.NotEqual(0UL, RoutingHash.Of(new string('ü', 32_768)));

    [Fact]
    public void Of_HalfASurrogatePair_Throws() => Assert.Throws<ArgumentException>(() => RoutingHash.Of("key-\uD83D"));

    [Fact]
    public void Of_Empty_Throws() => Assert.Throws<ArgumentException>(() => RoutingHash.Of(""));

    [Fact]
    public void Of_ShortKey_AllocatesNothing()
    {
        const string key = "user:42:profile";
        RoutingHash.Of(key);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            RoutingHash.Of(key);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
