using System.Runtime.CompilerServices;

namespace FluxCache.Memory.Index;

/// <summary>
/// Tells which table the keys of a hash are in, and its buckets: those in an array of their own, which saves a lookup
/// the way through the table.
/// </summary>
internal sealed class TableMap(int count)
{
    private readonly EntryTable[] _tables = new EntryTable[count];
    private readonly BucketArray[] _buckets = new BucketArray[count];

    internal int Count => count;

    internal EntryTable this[int table] => _tables[table];

    internal EntryTable Of(uint hash) => _tables[NumberOf(hash)];

    /// <summary>A table's buckets as they are now. They may be given up for others at any time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal BucketArray BucketsOf(int table) => Volatile.Read(ref _buckets[table]);

    internal void Set(int number, EntryTable table) => _tables[number] = table;

    internal void Set(int number, BucketArray buckets) => Volatile.Write(ref _buckets[number], buckets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal int NumberOf(uint hash) => (int)(((ulong)hash * (uint)count) >> 32);
}
