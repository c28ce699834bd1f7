using FluxCache.Memory;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>After any sequence of operations the tier is what the model is.</summary>
public sealed class MemoryTierModelTests
{
    private const int MaxEntries = 8;
    private const long MaxBytes = 2_000;

    [Fact]
    public void Operations_InAnySequence_DoWhatTheModelDoes()
    {
        var operations = Gen.Choose(0, int.MaxValue).ListOf().ToArbitrary();

        Prop.ForAll(operations, sequence => Run(sequence))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300));
    }

    private static void Run(IEnumerable<int> sequence)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var tier = new MemoryTier(MaxEntries, MaxBytes, time);
        var model = new MemoryTierModel(MaxEntries, MaxBytes, time);
        foreach (var operation in sequence)
        {
            Apply(new Random(operation), tier, model, time);

            Assert.Equal(model.Count, tier.Count);
            Assert.Equal(model.SizeBytes, tier.SizeBytes);
            Assert.Equal(model.Dropped, tier.Dropped);
            var keys = new List<string>();
            tier.CopyKeys(0, keys);
            Assert.Equal(model.Keys.Order(), keys.Order());
            tier.VerifyIntegrity();
        }
    }

    private static void Apply(Random random, MemoryTier tier, MemoryTierModel model, FakeTimeProvider time)
    {
        var key = new string((char)('a' + random.Next(12)), 1 + random.Next(2));
        switch (random.Next(13))
        {
            case < 4:
                (byte, TimeSpan)? got = tier.Get(key, out var entry) is { } bytes ? (bytes[0], entry.RenewFor) : null;
                Assert.Equal(model.Get(key), got);
                break;
            case < 8:
                var value = new byte[1 + random.Next(random.Next(10) == 0 ? 2_500 : 400)];
                Array.Fill(value, (byte)random.Next(256));
                var lifetime = Lifetime(random, time);
                Assert.Equal(model.Put(key, value[0], value.Length, lifetime), tier.Put(key, value, lifetime));
                break;
            case 8:
                Assert.Equal(model.Remove(key), tier.Remove(key));
                break;
            case 9:
                Assert.Equal(model.Peek(key), tier.Peek(key)?[0]);
                Assert.Equal(model.Peek(key) is not null, tier.Contains(key));
                break;
            case 10:
                var changed = Lifetime(random, time);
                Assert.Equal(model.Renew(key, changed), tier.Renew(key, changed));
                break;
            case 11:
                time.Advance(TimeSpan.FromSeconds(random.Next(8)));
                break;
            default:
                if (random.Next(10) == 0)
                {
                    model.Clear();
                    tier.Clear();
                }
                else
                {
                    model.SweepExpired();
                    tier.Tidy();
                }

                break;
        }
    }

    private static EntryLifetime Lifetime(Random random, TimeProvider time) => random.Next(5) switch
    {
        0 => new EntryLifetime(TimeSpan.FromSeconds(random.Next(20))),
        1 => new EntryLifetime(null, TimeSpan.FromSeconds(random.Next(1, 20))),
        2 => new EntryLifetime(
            TimeSpan.FromSeconds(random.Next(1, 30)),
            TimeSpan.FromSeconds(random.Next(1, 20)),
            time.GetUtcNow().AddSeconds(random.Next(40))),
        _ => EntryLifetime.Endless,
    };
}
