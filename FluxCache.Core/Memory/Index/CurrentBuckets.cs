using System.Runtime.CompilerServices;

namespace FluxCache.Memory.Index;

/// <summary>
/// The buckets that each table has now, a word for each, so that a lookup without the lock finds them at once. They may be
/// given up for others at any time: <see cref="Bucket.Retire"/> is how a reader notices.
/// </summary>
/// <param name="words">One for each table. Good as long as the <see cref="TableMap"/> lives.</param>
/// <param name="tables">How many there are.</param>
internal readonly unsafe struct CurrentBuckets(nint* words, uint tables)
{
    internal BucketArray this[int table]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        get => new(Volatile.Read(ref words[(uint)table]));
    }

    /// <summary>The buckets of the table that a hash belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal BucketArray Of(uint hash) => this[TableOf(hash)];

    /// <summary>The number of the table that a hash belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int TableOf(uint hash) => (int)(((ulong)hash * tables) >> 32);

    /// <summary>Under the lock of the table's shard, before the former buckets are given up.</summary>
    internal void Set(int table, BucketArray buckets) => Volatile.Write(ref words[table], buckets.Word);
}
