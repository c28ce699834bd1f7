using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FluxCache.Memory.Index;

/// <summary>
/// Tells which table the keys of a hash are in, and its buckets: those in an array of their own, which saves a lookup
/// the way through the table.
/// </summary>
internal sealed unsafe class TableMap
{
    private readonly EntryTable[] _tables;
    private readonly TableBuckets[] _pinned;
    private readonly TableBuckets* _buckets;
    private readonly uint _count;

    internal TableMap(int count)
    {
        _count = (uint)count;
        _tables = new EntryTable[count];
        _pinned = GC.AllocateArray<TableBuckets>(count, pinned: true);
        _buckets = (TableBuckets*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pinned));
    }

    internal int Count => (int)_count;

    internal EntryTable this[int table] => _tables[table];

    internal EntryTable Of(uint hash) => _tables[NumberOf(hash)];

    /// <summary>The buckets of the table that a hash belongs to. Good as long as this object lives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal TableBuckets* BucketsOf(uint hash) => _buckets + (nuint)NumberOf(hash);

    /// <inheritdoc cref="TableBuckets.Current"/>
    internal BucketArray CurrentOf(int table) => _pinned[table].Current;

    internal void Set(int number, EntryTable table) => _tables[number] = table;

    /// <inheritdoc cref="TableBuckets.Set"/>
    internal void Set(int number, BucketArray buckets) => _pinned[number].Set(buckets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal uint NumberOf(uint hash) => (uint)(((ulong)hash * _count) >> 32);
}
