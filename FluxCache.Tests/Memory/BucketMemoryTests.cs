using FluxCache.Memory.Index;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>Where tables get their buckets.</summary>
public sealed unsafe class BucketMemoryTests
{
    private const int ChunkOrder = 10;

    private readonly BucketMemory _memory = new(1 << ChunkOrder);

    [Fact]
    public void Take_AfterAllWasGivenBack_FindsTheBlocksMerged()
    {
        var blocks = Enumerable.Range(0, 1 << (ChunkOrder - 2)).Select(_ => (nint)_memory.Take(2)).ToArray();
        Random.Shared.Shuffle(blocks);
        foreach (var block in blocks)
            _memory.Give((Bucket*)block, 2);

        var whole = _memory.Take(ChunkOrder);

        Assert.Equal(blocks.Min(), (nint)whole);
    }

    [Fact]
    public void Free_AndTakenAgain_AreNeverWhatAReaderSaw()
    {
        var seen = new HashSet<uint>();
        for (var times = 0; times < 1_000; times++)
        {
            var buckets = BucketArray.Take(_memory, 1);
            buckets.Add(hash: 1, reference: 1, mark: 0);
            var bucket = buckets.AtHome(1);
            var version = bucket->Version;

            Assert.True(bucket->IsStill(version));
            Assert.True(seen.Add(version));
            buckets.Free(_memory);
            Assert.False(bucket->IsStill(version));
            Assert.False(bucket->IsStill(bucket->Version));
        }
    }

    [Fact]
    public void Take_OfAnyNumbers_GivesEmptyBucketsThatNobodyElseHas()
    {
        var random = new Random(1);
        var taken = new List<(nint Block, int Order)>();
        for (var step = 0; step < 20_000; step++)
        {
            if (taken.Count > 0 && random.Next(taken.Count + 20) > 20)
            {
                var at = random.Next(taken.Count);
                _memory.Give((Bucket*)taken[at].Block, taken[at].Order);
                taken.RemoveAt(at);
                continue;
            }

            var order = random.Next(ChunkOrder + 2);
            var block = _memory.Take(order);
            Assert.Equal(0, (nint)block % Bucket.Bytes);
            for (var bucket = 0; bucket < 1 << order; bucket++)
            {
                Assert.False(block[bucket].IsTaken(0));
                Assert.False(block[bucket].IsBeingChanged);
                block[bucket].Put(0, 1, 1, 0);
            }

            taken.Add(((nint)block, order));
        }

        var rows = taken.OrderBy(row => row.Block).ToArray();
        for (var row = 1; row < rows.Length; row++)
            Assert.True(rows[row - 1].Block + (Bucket.Bytes << rows[row - 1].Order) <= rows[row].Block);
    }
}
