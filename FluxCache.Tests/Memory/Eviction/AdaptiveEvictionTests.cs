using FluxCache.Memory.Eviction;
using Xunit;

namespace FluxCache.Tests.Memory.Eviction;

public sealed class AdaptiveEvictionTests
{
    private const ulong Hash = 0x0123_4567_89AB_CDEF;

    [Fact]
    public void Hit_OfAnEntry_CountsItsUsesUpToFifteen()
    {
        var eviction = new AdaptiveEviction(100);
        var mark = eviction.OnInsertion(Hash);
        Assert.Equal(1, UseMark.Uses(mark));

        for (var uses = 2; uses < 20; uses++)
        {
            eviction.OnHit(ref mark, Hash);
            Assert.Equal(Math.Min(uses, UseMark.MaxUses), UseMark.Uses(mark));
        }
    }

    [Fact]
    public void Hit_AllocatesNothing()
    {
        var eviction = new AdaptiveEviction(100);
        var mark = eviction.OnInsertion(Hash);
        eviction.OnHit(ref mark, Hash);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var hit = 0; hit < 100; hit++)
            eviction.OnHit(ref mark, Hash);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Insertion_OfAnEntryThatWasThereBefore_StartsWithItsUses(bool wasEvicted)
    {
        var eviction = new AdaptiveEviction(100);
        var mark = eviction.OnInsertion(Hash);
        eviction.OnHit(ref mark, Hash);
        eviction.OnHit(ref mark, Hash);

        if (wasEvicted)
            eviction.OnEviction(Hash, mark);
        else
            eviction.OnRemoval(Hash, mark);

        Assert.Equal(4, UseMark.Uses(eviction.OnInsertion(Hash)));
        Assert.Equal(1, UseMark.Uses(eviction.OnInsertion(Hash + 1)));
    }

    [Fact]
    public void Insertion_AfterACapacityOfOthers_FindsTheEntryOlder()
    {
        var eviction = new AdaptiveEviction(12_800);
        var mark = eviction.OnInsertion(Hash);
        var young = eviction.Examine(mark, 0);
        for (var insertion = 0; insertion < 12_800; insertion++)
            eviction.OnInsertion((ulong)insertion);

        Assert.True(eviction.Examine(mark, 0) < young);
    }

    [Fact]
    public void Values_AfterEvictions_FollowTheHits()
    {
        const int Capacity = 1_000;
        var eviction = new AdaptiveEviction(Capacity);
        var used = UseMark.Create(1, 0);
        var unused = UseMark.Create(3, 0);
        Assert.True(eviction.Examine(unused, 0) > eviction.Examine(used, 0));

        // Entries used once have hits all the time, others never.
        for (var round = 0; round < Capacity; round++)
        {
            for (var seen = 0; seen < 10; seen++)
            {
                eviction.Examine(used, 0);
                eviction.Examine(unused, 0);
            }

            var mark = used;
            eviction.OnHit(ref mark, (ulong)round << 1);
            eviction.OnEviction((ulong)round, unused);
        }

        Assert.True(eviction.Examine(used, 0) > 10 * eviction.Examine(unused, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000_000)]
    public void Eviction_OfAnyCapacity_Works(long capacity)
    {
        var eviction = new AdaptiveEviction(capacity);
        for (ulong key = 0; key < 2_000; key++)
        {
            var mark = eviction.OnInsertion(key);
            eviction.OnHit(ref mark, key);
            Assert.InRange(eviction.Examine(mark, (int)key), 0, float.MaxValue);
            eviction.OnEviction(key, mark);
        }
    }

    [Fact]
    public void Eviction_WithoutACapacity_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveEviction(0));

    [Fact]
    public async Task Calls_OfManyThreads_KeepMarksAndValuesSound()
    {
        const int Capacity = 512, Threads = 6, Seed = 20260727;
        var eviction = new AdaptiveEviction(Capacity);
        var marks = new ushort[Capacity];
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OwnThread.RunAsync(() =>
        {
            var random = new Random(Seed + thread);
            for (var step = 0; step < 50_000; step++)
            {
                var entry = random.Next(Capacity);
                if (step % 4 != 0)
                {
                    eviction.OnHit(ref marks[entry], (ulong)entry);
                    continue;
                }

                for (var candidate = 0; candidate < 8; candidate++)
                    eviction.Examine(marks[random.Next(Capacity)], thread);
                eviction.OnEviction((ulong)entry, marks[entry]);
                marks[entry] = eviction.OnInsertion((ulong)random.Next());
            }
        })));

        foreach (var mark in marks)
        {
            var value = eviction.Examine(mark, 0);
            Assert.True(float.IsFinite(value) && value > 0, $"{value} of {mark:X4} (seed {Seed})");
        }
    }
}
