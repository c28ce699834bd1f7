using FluxCache.Memory;
using FluxCache.Serialization;
using FluxCache.Tiering;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Tiering;

/// <summary>Lifetimes up to both ends of what a time can be.</summary>
public sealed class EntryTimeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public void Options_OfAnyTimes_AreRefusedAsArgumentsOrWritten() => Prop.ForAll(
        Spans().ToArbitrary(),
        Spans().ToArbitrary(),
        (first, second) =>
        {
            foreach (var options in Combinations(first, second))
                Try(options);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Set_SlidingUpToTheEndOfTime_IsReadAndRenewed()
    {
        foreach (var options in (EntryOptions[])
        [
            new() { SlidingExpiration = TimeSpan.FromSeconds(10), ExpiresAt = DateTimeOffset.MaxValue },
            new() { SlidingExpiration = TimeSpan.FromSeconds(10), TimeToLive = TimeSpan.MaxValue },
            new() { ExpiresAt = DateTimeOffset.MaxValue },
            new() { TimeToLive = TimeSpan.MaxValue },
        ])
        {
            var tiers = new TierFixture();
            await tiers.Cache.SetAsync("key", "value", options);
            tiers.Time.Advance(TimeSpan.FromSeconds(5));

            Assert.Equal("value", (await tiers.Cache.GetAsync<string>("key")).Value);
            tiers.Coherent.Flush();
            Assert.Equal("value", (await tiers.Cache.GetAsync<string>("key")).Value);
        }
    }

    [Fact]
    public void Renewal_OfAnyEntry_IsNothingOrMoreThanZero() => Prop.ForAll(
        Spans().ToArbitrary(),
        Spans().ToArbitrary(),
        (window, until) =>
        {
            var lifetime = new EntryLifetime(null, window, Moment(Start, until));
            return lifetime.RenewalAt(Start) is not { } renewal || renewal > TimeSpan.Zero;
        }).QuickCheckThrowOnFailure();

    private static void Try(EntryOptions options)
    {
        var time = new FakeTimeProvider(Start);
        EntryExpiry expiry;
        try
        {
            expiry = EntryExpiry.From(options, null, new LaterClock(time));
        }
        catch (ArgumentException refused)
        {
            Assert.Equal("options", refused.ParamName);
            return;
        }

        var stored = Envelope.Wrap(new byte[] { 1 }, 0, expiry.SlidingWindow, expiry.Deadline);
        Assert.Equal([1], Envelope.Unwrap(stored, 10).Payload.ToArray());
        var lifetime = expiry.LifetimeAfter(TimeSpan.FromMilliseconds(1));
        _ = lifetime.RenewalAt(Start);
        var times = EntryTimes.From(lifetime, new MemoryClock(time));
        _ = times.Sliding?.Renew(times.ExpiresAt, time.GetTimestamp());
        if (expiry.TimeToLive is { } timeToLive)
            Assert.True(FluxCache.Resp.Commands.Expiry.ToMilliseconds(timeToLive) > 0);
    }

    private static IEnumerable<EntryOptions> Combinations(TimeSpan first, TimeSpan second) =>
    [
        new() { TimeToLive = first },
        new() { ExpiresAt = Moment(Start, first) },
        new() { SlidingExpiration = first },
        new() { SlidingExpiration = first, TimeToLive = second },
        new() { SlidingExpiration = TimeSpan.FromMinutes(1), TimeToLive = second },
        new() { SlidingExpiration = TimeSpan.FromMinutes(1), ExpiresAt = Moment(Start, second) },
    ];

    private static Gen<TimeSpan> Spans() => Gen.OneOf(
        Gen.Elements(
            TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero, new TimeSpan(1), new TimeSpan(-1), TimeSpan.FromMilliseconds(1),
            TimeSpan.MaxValue - new TimeSpan(1), DateTimeOffset.MaxValue - Start, DateTimeOffset.MinValue - Start,
            TimeSpan.FromDays(24), TimeSpan.FromDays(365 * 7_973L), TimeSpan.FromDays(365 * 9_000L)),
        Gen.Choose(1, 62).Select(static bits => new TimeSpan(1L << bits)));

    private static DateTimeOffset Moment(DateTimeOffset now, TimeSpan after) =>
        after > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue
        : after < DateTimeOffset.MinValue - now ? DateTimeOffset.MinValue
        : now + after;

    /// <summary>Time passes between two looks at the clock.</summary>
    private sealed class LaterClock(FakeTimeProvider time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            var now = time.GetUtcNow();
            time.Advance(TimeSpan.FromMilliseconds(1));
            return now;
        }
    }
}
