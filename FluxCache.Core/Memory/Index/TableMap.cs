using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FluxCache.Memory.Index;

/// <summary>Tells which table the keys of a hash are in, and its buckets.</summary>
internal sealed unsafe class TableMap
{
    private readonly EntryTable[] _tables;
    private readonly nint[] _words;

    internal TableMap(int count)
    {
        _tables = new EntryTable[count];
        _words = GC.AllocateArray<nint>(count, pinned: true);
        Buckets = new((nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_words)), (uint)count);
    }

    internal int Count => _tables.Length;

    /// <summary>Good as long as this object lives.</summary>
    internal CurrentBuckets Buckets { get; }

    internal EntryTable this[int table] => _tables[table];

    internal EntryTable Of(uint hash) => _tables[Buckets.TableOf(hash)];

    internal void Set(int number, EntryTable table) => _tables[number] = table;
}
