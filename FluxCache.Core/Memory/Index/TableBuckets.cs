using System.Runtime.CompilerServices;

namespace FluxCache.Memory.Index;

/// <summary>A table's buckets, for lookups without the lock.</summary>
/// <remarks>
/// A lookup takes the generation before the buckets, and compares it at its end: while it is the same, these are the
/// table's buckets. Buckets that were given up may be another table's, or the same one's anew.
/// </remarks>
internal struct TableBuckets
{
    private nint _current;
    private int _generation;

    internal int Generation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        get => Volatile.Read(ref _generation);
    }

    /// <summary>The buckets as they are now. They may be given up for others at any time.</summary>
    internal BucketArray Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        get => new(Volatile.Read(ref _current));
    }

    /// <summary>Under the lock of the table's shard, before the former buckets are given up.</summary>
    internal void Set(BucketArray buckets)
    {
        Volatile.Write(ref _current, buckets.Word);
        Volatile.Write(ref _generation, _generation + 1);
    }
}
