using System.Globalization;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Leases;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Resp.Leases;

public sealed class LeaseKeyTests
{
    private static readonly string[] Keys =
    [
        "user:7", "ä 😀", "{user:7}.name", "a{b}c{d}", "{}", "{}a", "a}b", "}", "}{", "{", "a{b", "{{a}}", "{a}}", "}{a}",
        "a{}{b}", "fluxcache:lease:{user:7}", "1", "{1}", "{1}}",
    ];

    [Theory]
    [InlineData("123456789", 0x31C3)]
    [InlineData("", 0)]
    [InlineData("foo", 12182)]
    public void HashSlot_KnownTexts_AreAsSpecified(string text, int slot) => Assert.Equal(slot, HashSlot.Of(text));

    [Fact]
    public void Of_EveryKindOfKey_IsInTheSlotOfItsKey()
    {
        foreach (var key in Keys)
            Assert.Equal(SlotOf(key), SlotOf(LeaseKey.Of(key)));
    }

    [Fact]
    public void Of_RandomTextWithBraces_IsInTheSlotOfItsKey()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "{}ab1"[random.Next(5)]));
            Assert.Equal(SlotOf(key), SlotOf(LeaseKey.Of(key)));
        }
    }

    [Fact]
    public void Of_DifferentKeys_IsDifferent() => Assert.Equal(Keys.Length, Keys.Select(LeaseKey.Of).Distinct().Count());

    [RedisFact]
    public async Task Of_EveryKindOfKey_IsInTheSlotThatRedisSays()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes", "--dir", folder.FullName);
            foreach (var key in Keys)
            {
                var slot = await server.CliAsync("CLUSTER", "KEYSLOT", key);
                Assert.Equal(slot, SlotOf(key).ToString(CultureInfo.InvariantCulture));
                Assert.Equal(slot, await server.CliAsync("CLUSTER", "KEYSLOT", LeaseKey.Of(key)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int SlotOf(string key) => HashSlot.Of(KeyRouting.TagOf(key));
}
