using FluxCache.Memory;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>Bounds that change while the tier is in use.</summary>
public sealed class MemoryTierResizeTests
{
    private static readonly byte[] Value = new byte[100];

    [Theory]
    [InlineData(EvictionPolicy.Lru)]
    [InlineData(EvictionPolicy.Adaptive)]
    public void Resize_ToFewerEntries_DropsTheOthersAtOnce(EvictionPolicy policy)
    {
        const int Left = 5_000;
        var tier = new MemoryTier(50_000, 0, TimeProvider.System, policy);
        Fill(tier, 0, 50_000);

        tier.Resize(Left, 0);

        Assert.Equal(Left, tier.Count);
        Assert.Equal(45_000, tier.Dropped.Evictions);
        if (policy == EvictionPolicy.Lru)
            Assert.InRange(Enumerable.Range(40_000, 10_000).Count(number => tier.Contains(Key(number))), Left * 0.9, Left);
        tier.VerifyIntegrity();
    }

    [Fact]
    public void Resize_ToSoFewThatAllAreLookedAt_KeepsTheExactOrderFromThenOn()
    {
        var tier = new MemoryTier(50_000, 0, TimeProvider.System);
        Fill(tier, 0, 50_000);

        tier.Resize(1_000, 0);
        Fill(tier, 50_000, 1_000);
        for (var number = 50_000; number < 50_500; number++)
            Assert.NotNull(tier.Get(Key(number)));
        Fill(tier, 51_000, 500);

        int[] expected = [.. Enumerable.Range(50_000, 500), .. Enumerable.Range(51_000, 500)];
        Assert.Equal(expected, Enumerable.Range(0, 51_500).Where(number => tier.Contains(Key(number))));
        tier.VerifyIntegrity();
    }

    [Fact]
    public void Resize_ToFewerBytes_HoldsTheBound()
    {
        var tier = new MemoryTier(long.MaxValue, 8 << 20, TimeProvider.System);
        Fill(tier, 0, 100_000);
        Assert.InRange(tier.SizeBytes, 7 << 20, 8 << 20);

        tier.Resize(long.MaxValue, 1 << 20);

        Assert.InRange(tier.SizeBytes, (1 << 20) - 1_000, 1 << 20);
        Fill(tier, 100_000, 20_000);
        Assert.InRange(tier.SizeBytes, (1 << 20) - 1_000, 1 << 20);
        tier.VerifyIntegrity();
    }

    [Theory]
    [InlineData(EvictionPolicy.Lru)]
    [InlineData(EvictionPolicy.Adaptive)]
    public void Resize_ToMore_HoldsMoreAndEvictsAsBefore(EvictionPolicy policy)
    {
        const int Grown = 100_000;
        var tier = new MemoryTier(1_000, 0, TimeProvider.System, policy);
        Fill(tier, 0, 1_000);

        tier.Resize(Grown, 0);
        Fill(tier, 1_000, Grown - 1_000);

        Assert.Equal((Grown, 0L), (tier.Count, tier.Dropped.Evictions));
        Fill(tier, Grown, Grown);
        Assert.Equal(Grown, tier.Count);
        if (policy == EvictionPolicy.Lru)
            Assert.InRange(Enumerable.Range(Grown, Grown).Count(number => tier.Contains(Key(number))), Grown * 0.85, Grown);
        tier.VerifyIntegrity();
    }

    [Fact]
    public void Put_WhatFitNoMore_IsNotStored()
    {
        var tier = new MemoryTier(long.MaxValue, 1 << 20, TimeProvider.System);
        Assert.True(tier.Put("large", new byte[200_000], EntryLifetime.Endless));

        tier.Resize(long.MaxValue, 64 << 10);

        Assert.False(tier.Contains("large"));
        Assert.False(tier.Put("large", new byte[200_000], EntryLifetime.Endless));
        Assert.True(tier.Put("small", Value, EntryLifetime.Endless));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    public void Resize_ToNothing_IsRefusedAndChangesNothing(long maxEntries, long maxBytes)
    {
        var tier = new MemoryTier(10, 1 << 20, TimeProvider.System);
        tier.Put("key", Value, EntryLifetime.Endless);

        Assert.Throws<ArgumentOutOfRangeException>(() => tier.Resize(maxEntries, maxBytes));

        Assert.Equal((10, 1 << 20, 1), (tier.MaxEntries, tier.MaxBytes, tier.Count));
    }

    [Theory]
    [InlineData(EvictionPolicy.Lru)]
    [InlineData(EvictionPolicy.Adaptive)]
    public async Task Resize_BesideReadersAndWriters_KeepsBoundsAndValues(EvictionPolicy policy)
    {
        var tier = new MemoryTier(20_000, 0, TimeProvider.System, policy);
        var isOver = false;
        var callers = Enumerable.Range(0, 4).Select(caller => OwnThread.RunAsync(() =>
        {
            var random = new Random(caller);
            while (!Volatile.Read(ref isOver))
            {
                var number = random.Next(40_000);
                if (tier.Get(Key(number)) is { } found)
                    Assert.Equal(number, BitConverter.ToInt32(found));
                else
                    tier.Put(Key(number), [.. BitConverter.GetBytes(number), .. Value], EntryLifetime.Endless);
            }
        })).ToArray();

        long[] bounds = [500, 30_000, 1, 2_000, 20_000, 100, 5_000];
        for (var round = 0; round < 3; round++)
        {
            foreach (var bound in bounds)
            {
                tier.Resize(bound, 0);

                // A caller who took room just before gives it back just after.
                Assert.InRange(tier.Count, 0, bound + callers.Length);
                await Task.Delay(10);
            }
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers);
        tier.VerifyIntegrity();
        Assert.InRange(tier.Count, 1, bounds[^1]);
    }

    private static string Key(int number) => $"key:{number:D8}";

    private static void Fill(MemoryTier tier, int first, int count)
    {
        for (var number = first; number < first + count; number++)
            tier.Put(Key(number), Value, EntryLifetime.Endless);
    }
}
