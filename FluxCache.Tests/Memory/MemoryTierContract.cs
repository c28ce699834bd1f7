using System.Text;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>What every <see cref="IMemoryTier"/> must do. A store is tested by deriving from this.</summary>
public abstract partial class MemoryTierContract
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected abstract IMemoryTier Create(long maxEntries, long maxBytes, TimeProvider time);

    private static readonly string[] Lookalikes =
    [
        "a", "aa", "A", "a\0", " ", "é", "e\u0301", "ключ", "キー", "🔑", "🔑🔑", "\u007f", "\u0080",
        new string('k', 255), new string('k', 256), new string('k', 65_536), new string('é', 32_768),
        string.Concat(Enumerable.Repeat("🔑", 16_384)),
    ];

    [Fact]
    public void TryGet_KeyNeverPut_IsMiss()
    {
        var tier = Create(10);

        Assert.Null(tier.Get("key"));
        Assert.False(tier.Contains("key"));
        Assert.Null(tier.Peek("key"));
        Assert.False(tier.TryCompare("key", "value"u8, out _, out _));
        Assert.False(tier.Remove("key"));
        Assert.False(tier.Renew("key", Until(Minute)));
    }

    [Fact]
    public void TryGet_AmongKeysThatDifferInLittle_FindsItsOwnValue()
    {
        var tier = Create(1_000);
        for (var number = 0; number < Lookalikes.Length; number++)
            Put(tier, Lookalikes[number], $"value {number}");

        tier.Prefetch(Lookalikes);
        for (var number = 0; number < Lookalikes.Length; number++)
            Assert.Equal($"value {number}", Read(tier, Lookalikes[number]));

        Assert.Equal(Lookalikes.Order(StringComparer.Ordinal), Keys(tier));
        for (var number = 0; number < Lookalikes.Length; number++)
        {
            Assert.True(tier.Remove(Lookalikes[number]));
            Assert.Null(Read(tier, Lookalikes[number]));
            Assert.Equal(Lookalikes.Length - number - 1, tier.Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000_000)]
    public void TryGet_AfterPut_ReturnsACopyOfWhatWasPut(int length)
    {
        var tier = Create(10);
        var value = new byte[length];
        Random.Shared.NextBytes(value);
        var expected = value.ToArray();

        Assert.True(tier.Put("key", value, EntryLifetime.Endless));
        Array.Clear(value);

        Assert.Equal(expected, tier.Get("key", out var entry));
        Assert.Equal(length, entry.Length);
        Assert.Equal(default, entry.RenewFor);
        Assert.Equal(expected, tier.Peek("key"));
    }

    [Fact]
    public void TryGet_ValuesOfEveryLength_WritesThemAndNothingBeyond()
    {
        const byte Untouched = 0xEE;
        var tier = Create(10);
        for (var length = 0; length <= 700; length++)
        {
            var value = new byte[length];
            Random.Shared.NextBytes(value);
            tier.Put("key", value, EntryLifetime.Endless);
            var room = new byte[1_024];
            Array.Fill(room, Untouched);

            Assert.True(tier.TryGet("key", new ExactBuffer(room), out var entry));

            Assert.Equal(length, entry.Length);
            Assert.Equal(value, room[..length]);
            Assert.All(room[length..], left => Assert.Equal(Untouched, left));
        }
    }

    [Fact]
    public void Put_OfAKeyThatWasRead_LeavesTheReadersValueAlone()
    {
        var tier = Create(10);
        Put(tier, "key", "first");
        var first = tier.Get("key")!;

        Put(tier, "key", "other");

        Assert.Equal("first", Encoding.UTF8.GetString(first));
        Assert.Equal("other", Read(tier, "key"));
        Assert.Equal(1, tier.Count);
    }

    [Fact]
    public void Put_WhenFull_EvictsTheKeyUsedLongestAgo()
    {
        var tier = Create(3);
        Put(tier, "a", "1");
        Put(tier, "b", "1");
        Put(tier, "c", "1");

        Read(tier, "a");
        Put(tier, "d", "1");
        Assert.Equal(["a", "c", "d"], Keys(tier));

        Put(tier, "c", "2");
        Put(tier, "e", "1");
        Assert.Equal(["c", "d", "e"], Keys(tier));
        Assert.Equal((2, 0), tier.Dropped);
    }

    [Fact]
    public void Prefetch_AndContainsAndPeekAndRenew_AreNoUse()
    {
        var tier = Create(2);
        Put(tier, "a", "1");
        Put(tier, "b", "1");

        tier.Prefetch(["a", "absent", "a"]);
        Assert.True(tier.Contains("a"));
        Assert.Equal("1"u8, tier.Peek("a")!);
        Assert.True(tier.TryCompare("a", "1"u8, out _, out var isSame) && isSame);
        Assert.True(tier.TryCompare("a", "2"u8, out _, out isSame) && !isSame);
        Assert.True(tier.Renew("a", Until(Minute)));
        Put(tier, "c", "1");

        Assert.Equal(["b", "c"], Keys(tier));
    }

    [Fact]
    public void Put_ReplacingWhenFull_EvictsNothing()
    {
        var tier = Create(2);
        Put(tier, "a", "1");
        Put(tier, "b", "1");

        Put(tier, "a", "2");

        Assert.Equal(["a", "b"], Keys(tier));
        Assert.Equal((0, 0), tier.Dropped);
    }

    [Fact]
    public void Put_PastTheByteBound_EvictsUntilTheNewEntryFits()
    {
        var tier = Create(1_000, 100_000);
        for (var number = 0; number < 9; number++)
            tier.Put($"small{number}", new byte[10_000], EntryLifetime.Endless);
        Assert.Equal(0, tier.Dropped.Evictions);

        Assert.True(tier.Put("large", new byte[35_000], EntryLifetime.Endless));

        Assert.Equal(["large", "small3", "small4", "small5", "small6", "small7", "small8"], Keys(tier));
        Assert.InRange(tier.SizeBytes, 95_000, 100_000);
    }

    [Fact]
    public void Put_ReplacingByAValueThatNeedsRoom_EvictsOthers()
    {
        var tier = Create(1_000, 100_000);
        tier.Put("a", new byte[40_000], EntryLifetime.Endless);
        tier.Put("b", new byte[40_000], EntryLifetime.Endless);

        Assert.True(tier.Put("b", new byte[80_000], EntryLifetime.Endless));

        Assert.Equal(["b"], Keys(tier));
        Assert.Equal(1, tier.Dropped.Evictions);
    }

    [Fact]
    public void Put_OfMoreThanTheTierMayHold_RefusesAndForgetsWhatTheKeyHad()
    {
        var tier = Create(1_000, 100_000);
        Put(tier, "key", "former");
        Put(tier, "other", "1");

        Assert.False(tier.Put("key", new byte[100_000], EntryLifetime.Endless));

        Assert.Equal(["other"], Keys(tier));
        Assert.Equal(0, tier.Dropped.Evictions);
    }

    [Fact]
    public void SizeBytes_AsEntriesComeAndGo_ReturnsToZero()
    {
        var tier = Create(100);
        Put(tier, "a", "1");
        var one = tier.SizeBytes;
        tier.Put("a", new byte[1_000], EntryLifetime.Endless);
        Assert.InRange(tier.SizeBytes - one, 990, 1_010);

        Put(tier, "a", "1");
        Assert.Equal(one, tier.SizeBytes);

        tier.Remove("a");
        Assert.Equal(0, tier.SizeBytes);
        Put(tier, "a", "1");
        Put(tier, "b", "1");
        tier.Clear();
        Assert.Equal((0, 0), (tier.SizeBytes, tier.Count));
        Assert.Empty(Keys(tier));
        Assert.Equal((0, 0), tier.Dropped);
    }

    [Fact]
    public void HasRoom_UntilTheNextEntryWouldEvict_IsTrue()
    {
        var byEntries = Create(2);
        Put(byEntries, "a", "1");
        Assert.True(byEntries.HasRoom);
        Put(byEntries, "b", "1");
        Assert.False(byEntries.HasRoom);

        var byBytes = Create(100, 100_000);
        byBytes.Put("a", new byte[40_000], EntryLifetime.Endless);
        Assert.True(byBytes.HasRoom);
        byBytes.Put("b", new byte[40_000], EntryLifetime.Endless);
        Assert.False(byBytes.HasRoom);
    }

    [Fact]
    public void CopyKeys_OverAllParts_FindsEveryKeyOnce()
    {
        var tier = Create(100_000);
        var expected = Enumerable.Range(0, 20_000).Select(number => $"ключ:{number}").ToHashSet();
        foreach (var key in expected)
            Put(tier, key, "1");

        var keys = Keys(tier);

        Assert.Equal(expected.Count, keys.Length);
        Assert.True(expected.SetEquals(keys));
    }

    private static void Put(IMemoryTier tier, string key, string value, EntryLifetime lifetime = default) =>
        Assert.True(tier.Put(key, Encoding.UTF8.GetBytes(value), lifetime));

    private static string? Read(IMemoryTier tier, string key) =>
        tier.Get(key) is { } value ? Encoding.UTF8.GetString(value) : null;

    private static string[] Keys(IMemoryTier tier)
    {
        var keys = new List<string>();
        for (var part = 0; part < tier.Parts; part++)
            tier.CopyKeys(part, keys);

        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private IMemoryTier Create(long maxEntries, long maxBytes = 0) => Create(maxEntries, maxBytes, _time);
}
