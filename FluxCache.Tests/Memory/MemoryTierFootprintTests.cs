using System.Buffers;
using System.Runtime.CompilerServices;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Memory;

/// <summary>What the tier says it takes is what it takes. Alone, as it measures the whole process.</summary>
[Collection(nameof(WholeProcess))]
public sealed class MemoryTierFootprintTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1_000_000, 100, 250)]
    [InlineData(1_000_000, 1, 120)]
    [InlineData(20_000, 4_000, 4_200)]
    public void SizeBytes_OfManyEntries_IsWhatTheyTake(int entries, int valueBytes, double mostEach)
    {
        var (tier, taken) = Measure(() => Filled(entries, valueBytes));
        var takenEach = taken / (double)entries;
        var countedEach = tier.SizeBytes / (double)entries;
        output.WriteLine($"{takenEach:F1} bytes an entry, counted as {countedEach:F1}");

        Assert.Equal(entries, tier.Count);
        Assert.InRange(takenEach, countedEach * 0.94, countedEach * 1.03);
        Assert.InRange(takenEach, valueBytes, mostEach);
        tier.VerifyIntegrity();
    }

    [Fact]
    public void SizeBytes_AfterLargeValuesTookThePlaceOfSmallOnes_IsWhatTheyTake()
    {
        const int Bound = 64 << 20;
        var (tier, taken) = Measure(() => FilledWithSmallThenLarge(Bound));

        Assert.InRange(tier.SizeBytes, Bound * 0.99, Bound);
        Assert.InRange(taken, Bound * 0.94, Bound * 1.03);
        tier.VerifyIntegrity();
    }

    [Fact]
    public void Resize_ToAFraction_GivesTheMemoryBack()
    {
        var tier = Filled(1_000_000, 100);
        var (native, resident) = (tier.NativeBytes, Environment.WorkingSet);

        tier.Resize(10_000, 0);

        Assert.Equal(10_000, tier.Count);
        Assert.InRange(tier.NativeBytes, 0, native / 30);
        if (OperatingSystem.IsLinux())
            Assert.InRange(resident - Environment.WorkingSet, native * 0.8, double.MaxValue);
        tier.VerifyIntegrity();
    }

    [Fact]
    public void Hit_OfAnyKind_AllocatesNothing()
    {
        var time = new FakeTimeProvider();
        var tier = new MemoryTier(1_000, 0, time);
        string[] keys = ["plain", "ключ", new string('é', 20_000), "mortal", "sliding"];
        tier.Put(keys[0], new byte[100], EntryLifetime.Endless);
        tier.Put(keys[1], new byte[100], EntryLifetime.Endless);
        tier.Put(keys[2], new byte[100], EntryLifetime.Endless);
        tier.Put(keys[3], new byte[100], new EntryLifetime(TimeSpan.FromHours(1)));
        tier.Put(keys[4], new byte[100], new EntryLifetime(null, TimeSpan.FromHours(1), time.GetUtcNow().AddDays(1)));
        var destination = new ArrayBufferWriter<byte>(1_000);
        var found = Visit(100);
        time.Advance(TimeSpan.FromMinutes(30));

        // A collection in between counts the rest of the thread's buffer as allocated. It does not come every time; what
        // a visit allocated would.
        const int Rounds = 5;
        var allocated = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            found += Visit(1_000);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal((100 + (Rounds * 1_000)) * keys.Length * 3, found);
        Assert.Equal(0, allocated);

        int Visit(int times)
        {
            var hits = 0;
            for (var visit = 0; visit < times; visit++)
            {
                foreach (var key in keys)
                {
                    destination.Clear();
                    hits += (tier.TryGet(key, destination, out _) ? 1 : 0)
                        + (tier.TryCompare(key, [], out _, out _) ? 1 : 0)
                        + (tier.TryPeek(key, out _) ? 1 : 0);
                }
            }

            return hits;
        }
    }

    private static MemoryTier Filled(int entries, int valueBytes)
    {
        var tier = new MemoryTier(entries, 0, TimeProvider.System);
        var value = new byte[valueBytes];
        for (var number = 0; number < entries; number++)
            tier.Put($"key:{number:D8}", value, EntryLifetime.Endless);
        return tier;
    }

    private static MemoryTier FilledWithSmallThenLarge(long bound)
    {
        var tier = new MemoryTier(long.MaxValue, bound, TimeProvider.System);
        for (var number = 0; number < 800_000; number++)
            tier.Put($"small:{number}", "1"u8, EntryLifetime.Endless);
        for (var number = 0; number < 4_000; number++)
            tier.Put($"large:{number}", new byte[20_000], EntryLifetime.Endless);
        return tier;
    }

    /// <summary>
    /// What <paramref name="fill"/>'s tier takes, in the managed heap and outside. What other tests left behind may be freed meanwhile: such a
    /// measurement shows in what is alive without the tier, before and after, and is made again.
    /// </summary>
    private static (MemoryTier Tier, long Taken) Measure(Func<MemoryTier> fill)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = LiveBytes();
            var with = LiveBytesWith(fill);
            var after = LiveBytes();
            if (Math.Abs(before - after) < Math.Max((with - after) / 200, 10_000))
            {
                var tier = fill();
                return (tier, with - after + tier.NativeBytes);
            }

            Assert.True(
                attempt < 10, $"{before} bytes were alive before and {after} after: the process does not come to rest");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long LiveBytesWith(Func<MemoryTier> fill)
    {
        var tier = fill();
        var live = LiveBytes();
        GC.KeepAlive(tier);
        return live;
    }

    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
