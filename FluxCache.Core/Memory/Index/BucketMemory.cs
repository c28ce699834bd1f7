using System.Numerics;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory.Index;

/// <summary>
/// Where tables get their buckets: memory outside the managed heap, given out in powers of two (a buddy allocator). Safe
/// for concurrent calls; <c>_lock</c> guards what is free.
/// </summary>
/// <remarks>
/// What was buckets once stays mapped, and is never anything but buckets, as long as this object lives. A lookup without
/// the lock may still read buckets that were given back, and notices at its end by their versions, or finds nothing where
/// the system took their pages, and asks whose they are; and a mark that it writes there is a mark in any case: at worst
/// some other entry looks used.
/// </remarks>
internal sealed unsafe class BucketMemory
{
    private const int LeastChunkBytes = 64 << 10;

    /// <summary>A free block of so many bytes or more does not keep its pages.</summary>
    private const int MostKeptBytes = 256 << 10;

    /// <summary>Even, and such that the versions which buckets begin with are far apart.</summary>
    private const uint VersionStep = 0x9E3779B2;

    private readonly Lock _lock = new();
    private readonly List<nint> _chunks = [];
    private readonly int _chunkOrder;

    /// <summary>For each power of two, the free blocks of so many buckets.</summary>
    private readonly HashSet<nint>[] _free = new HashSet<nint>[32];
    private long _used;
    private uint _version;

    /// <param name="expectedBuckets">How many there will be, roughly: chunks are small in a small tier.</param>
    internal BucketMemory(long expectedBuckets)
    {
        var bytes = Math.Clamp(expectedBuckets * Bucket.Bytes, LeastChunkBytes, NativeBlock.LargePageBytes);
        _chunkOrder = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)bytes) / Bucket.Bytes);
        for (var order = 0; order < _free.Length; order++)
            _free[order] = [];
    }

    ~BucketMemory()
    {
        foreach (var chunk in _chunks)
            NativeBlock.Free((byte*)chunk);
    }

    /// <summary>The bytes of all buckets that tables have.</summary>
    internal long UsedBytes => Volatile.Read(ref _used);

    /// <summary>Takes empty buckets.</summary>
    /// <param name="order">The logarithm of their number, to base 2.</param>
    internal Bucket* Take(int order)
    {
        nint block;
        uint version;
        lock (_lock)
        {
            version = _version += VersionStep;
            block = TakeBlock(order);
            _used += Bytes(order);
        }

        var buckets = (Bucket*)block;
        for (var bucket = 0; bucket < 1 << order; bucket++)
            buckets[bucket].Clear(version);
        return buckets;
    }

    /// <summary>Gives buckets back. Nobody finds them any more.</summary>
    internal void Give(Bucket* first, int order)
    {
        var block = (nint)first;
        lock (_lock)
        {
            _used -= Bytes(order);
            while (order < _chunkOrder && _free[order].Remove(block ^ Bytes(order)))
            {
                block &= ~(nint)Bytes(order);
                order++;
            }

            _free[order].Add(block);
            if (Bytes(order) >= MostKeptBytes)
                NativeBlock.Discard((byte*)block, Bytes(order));
        }
    }

    private static int Bytes(int order) => Bucket.Bytes << order;

    private nint TakeBlock(int order)
    {
        if (TakeFree(order) is { } block)
            return block;

        if (order >= _chunkOrder)
            return AddChunk(order);

        var twice = TakeBlock(order + 1);
        _free[order].Add(twice + Bytes(order));
        return twice;
    }

    private nint? TakeFree(int order)
    {
        foreach (var block in _free[order])
        {
            _free[order].Remove(block);
            return block;
        }

        return null;
    }

    private nint AddChunk(int order)
    {
        var chunk = (nint)NativeBlock.Allocate(Bytes(order));
        _chunks.Add(chunk);
        return chunk;
    }
}
