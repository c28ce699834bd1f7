using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>How long entries live.</summary>
public abstract partial class MemoryTierContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void TimeToLive_WhenOver_HidesTheEntryFromEveryRead()
    {
        var tier = Create(10);
        foreach (var key in (string[])["get", "peek", "contains", "remove", "set"])
            Put(tier, key, "1", Until(Minute));
        _time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(tier.Get("get", out var entry));
        Assert.Equal(default, entry.RenewFor);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(5, tier.Count);
        Assert.Null(tier.Get("get"));
        Assert.Null(tier.Peek("peek"));
        Assert.False(tier.Contains("contains"));
        Assert.False(tier.Remove("remove"));
        Assert.False(tier.Renew("set", Until(Minute)));
        Assert.Equal(0, tier.Count);
        Assert.Equal((0, 5), tier.Dropped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Put_WithNoTimeLeft_LeavesNothing(int milliseconds)
    {
        var tier = Create(10);
        Put(tier, "a", "1");
        Put(tier, "b", "1");

        Assert.True(tier.Put("a", "2"u8, Until(TimeSpan.FromMilliseconds(milliseconds))));
        Assert.True(
            tier.Put("b", "2"u8, new EntryLifetime(null, Minute, _time.GetUtcNow().AddMilliseconds(milliseconds))));

        Assert.Equal(0, tier.Count);
    }

    [Fact]
    public void Tidy_WhenSomeTimesAreOver_RemovesThoseEntriesOnly()
    {
        var tier = Create(10_000);
        for (var number = 0; number < 3_000; number++)
            Put(tier, $"key{number}", "1", number % 3 == 0 ? EntryLifetime.Endless : Until(number % 3 * Minute));
        _time.Advance(Minute);

        tier.Tidy();

        Assert.Equal(2_000, tier.Count);
        Assert.Equal((0, 1_000), tier.Dropped);
        Assert.Equal(2_000, Keys(tier).Count(key => Read(tier, key) == "1"));
    }

    [Fact]
    public void Eviction_OfAnEntryWhoseTimeIsOver_CountsAsExpiration()
    {
        var tier = Create(1);
        Put(tier, "a", "1", Until(Minute));
        _time.Advance(Minute);

        Put(tier, "b", "1");

        Assert.Equal((0, 1), tier.Dropped);
    }

    [Fact]
    public void TimeToLive_OfAnyLength_IsKept()
    {
        var tier = Create(10);
        Put(tier, "long", "1", Until(TimeSpan.MaxValue));
        Put(tier, "short", "1", Until(TimeSpan.FromMilliseconds(1)));

        _time.Advance(TimeSpan.FromDays(10_000));

        Assert.Equal(("1", null), (Read(tier, "long"), Read(tier, "short")));
    }

    [Fact]
    public void SlidingWindow_VisitedBeforeATenthHasPassed_IsNotRenewed()
    {
        var tier = Create(10);
        Put(tier, "key", "1", Sliding(Minute));
        _time.Advance(TimeSpan.FromSeconds(5.9));

        tier.Get("key", out var entry);

        Assert.Equal(default, entry.RenewFor);
        _time.Advance(TimeSpan.FromSeconds(54.1));
        Assert.False(tier.Contains("key"));
    }

    [Fact]
    public void SlidingWindow_VisitedLater_IsRenewedOnce()
    {
        var tier = Create(10);
        Put(tier, "key", "1", Sliding(Minute));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal((Minute, null), (Visit(tier, "key"), Visit(tier, "key")));
        Assert.Equal("1", Read(tier, "key"));
        _time.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.True(tier.Contains("key"));
        Assert.True(tier.TryPeek("key", out var peeked));
        Assert.Equal(default, peeked.RenewFor);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(tier.Contains("key"));
    }

    [Fact]
    public void SlidingWindow_NearItsDeadline_IsRenewedNoFurther()
    {
        var tier = Create(10);
        Put(tier, "key", "1", new EntryLifetime(null, Minute, _time.GetUtcNow() + 1.5 * Minute));
        _time.Advance(0.75 * Minute);

        Assert.Equal((0.75 * Minute, null), (Visit(tier, "key"), Visit(tier, "key")));
        _time.Advance(0.5 * Minute);
        Assert.Null(Visit(tier, "key"));
        Assert.True(tier.Contains("key"));
        _time.Advance(0.25 * Minute);
        Assert.False(tier.Contains("key"));
    }

    [Fact]
    public void SlidingWindow_StoredWithLessTimeThanTheWindow_IsRenewedByTheFirstVisit()
    {
        var tier = Create(10);
        Put(tier, "key", "1", new EntryLifetime(0.5 * Minute, Minute));

        Assert.Equal(Minute, Visit(tier, "key"));
    }

    [Fact]
    public void Renew_OfAnyKind_ReplacesTheFormerOne()
    {
        var tier = Create(10);
        EntryLifetime[] kinds =
            [EntryLifetime.Endless, Until(Minute), Sliding(Minute), Sliding(Minute), EntryLifetime.Endless];
        foreach (var former in kinds)
        {
            foreach (var next in kinds)
            {
                Put(tier, "key", "value", former);
                _time.Advance(0.5 * Minute);
                Assert.True(tier.Renew("key", next));

                _time.Advance(0.75 * Minute);
                Assert.Equal("value", Read(tier, "key"));
                _time.Advance(0.75 * Minute);
                Assert.Equal(next != Until(Minute), tier.Contains("key"));
                _time.Advance(Minute);
                Assert.Equal(next == EntryLifetime.Endless, tier.Contains("key"));
            }
        }
    }

    [Fact]
    public void Renew_WithNoTimeLeft_RemovesTheEntry()
    {
        var tier = Create(10);
        Put(tier, "key", "1");

        Assert.True(tier.Renew("key", Until(TimeSpan.Zero)));

        Assert.Equal(0, tier.Count);
    }

    private static EntryLifetime Until(TimeSpan timeToLive) => new(timeToLive);

    private static EntryLifetime Sliding(TimeSpan window) => new(null, window);

    private static TimeSpan? Visit(IMemoryTier tier, string key)
    {
        Assert.NotNull(tier.Get(key, out var entry));
        return entry.RenewFor > TimeSpan.Zero ? entry.RenewFor : null;
    }
}
