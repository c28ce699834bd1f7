using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FluxCache.Memory.Storage;

/// <summary>
/// Memory outside the managed heap, in chunks that are cut into slabs. Shards take slabs and give them back. Safe for
/// concurrent calls; <c>_lock</c> guards what is free.
/// </summary>
/// <remarks>
/// A chunk stays mapped as long as the pool lives: a reader without a lock may follow a reference that is no longer
/// good, finds other bytes there, and notices. What a free slab took is given back to the system, where it takes that,
/// unless few are free.
/// </remarks>
internal sealed unsafe class ChunkPool
{
    private const int LeastChunkBytes = 256 << 10;

    /// <summary>
    /// So much may be read beyond a chunk's end: the largest record, from its last slot, by a reader who does not know
    /// yet that the record is gone.
    /// </summary>
    private const int GuardBytes = SizeClasses.Largest;

    /// <summary>Of the slabs in use such a part may be free and keep its memory.</summary>
    private const int KeptPart = 16;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = [];
    private int _chunkBytes;
    private readonly byte** _chunks;
    private Slab[][] _slabs = new Slab[4][];
    private int _chunkCount;
    private int _used;

    // Reference 0 means none, so slab 0 is not given out.
    private int _fresh = 1;

    /// <param name="expectedBytes">What the pool will hold, roughly: chunks are small in a small pool.</param>
    internal ChunkPool(long expectedBytes)
    {
        Expect(expectedBytes);
        _chunks = (byte**)NativeMemory.AllocZeroed(SlotReference.MostChunks, (nuint)sizeof(byte*));

        // A reader without the lock may see no reference yet where there is one, and looks here.
        TryAddChunk();
    }

    ~ChunkPool()
    {
        for (var chunk = 0; chunk < _chunkCount; chunk++)
            NativeBlock.Free(_chunks[chunk]);
        NativeMemory.Free(_chunks);
    }

    /// <summary>The bytes of all slabs that shards have.</summary>
    internal long UsedBytes => Volatile.Read(ref _used) * (long)SlotReference.SlabBytes;

    /// <summary>Says what the pool will hold from now on: chunks that come are as large as suits that.</summary>
    internal void Expect(long bytes)
    {
        lock (_lock)
        {
            _chunkBytes = (int)Math.Clamp(
                (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 4, LeastChunkBytes, SlotReference.MostChunkBytes);
        }
    }

    /// <summary>
    /// The first byte of a slot, or of what is there by now: a reader without the lock may read as much as the largest
    /// record takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal byte* At(uint reference) => _chunks[SlotReference.Chunk(reference)] + SlotReference.OffsetInChunk(reference);

    /// <summary>What is known of a slab, for the shard that has it.</summary>
    internal ref Slab Slab(int slab) =>
        ref _slabs[slab / SlotReference.SlabsInChunk][slab % SlotReference.SlabsInChunk];

    /// <summary>Takes a slab.</summary>
    /// <returns>Its number; 0: there are no more.</returns>
    /// <exception cref="OutOfMemoryException">The system has none.</exception>
    internal int Take()
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slab))
            {
                slab = _fresh;
                var chunk = slab / SlotReference.SlabsInChunk;
                if (chunk == _chunkCount && !TryAddChunk())
                    return 0;

                var isLastOfChunk = (slab + 1) % SlotReference.SlabsInChunk == _slabs[chunk].Length;
                _fresh = isLastOfChunk ? (chunk + 1) * SlotReference.SlabsInChunk : slab + 1;
            }

            _used++;
            return slab;
        }
    }

    /// <summary>Gives a slab back.</summary>
    internal void Give(int slab)
    {
        lock (_lock)
        {
            _used--;
            _free.Push(slab);
            if (_free.Count > Math.Max(KeptPart, _used / KeptPart))
                Discard(slab);
        }
    }

    /// <summary>Gives back to the system what all free slabs took.</summary>
    internal void Trim()
    {
        lock (_lock)
        {
            foreach (var slab in _free)
                Discard(slab);
        }
    }

    private void Discard(int slab) =>
        NativeBlock.Discard(At(SlotReference.Slot(slab, 0)), SlotReference.SlabBytes);

    private bool TryAddChunk()
    {
        if (_chunkCount == SlotReference.MostChunks)
            return false;

        if (_chunkCount == _slabs.Length)
        {
            var slabs = _slabs;
            Array.Resize(ref slabs, _chunkCount * 2);
            Volatile.Write(ref _slabs, slabs);
        }

        _slabs[_chunkCount] = new Slab[_chunkBytes / SlotReference.SlabBytes];
        _chunks[_chunkCount] = NativeBlock.Allocate(_chunkBytes, GuardBytes);
        _chunkCount++;
        return true;
    }
}
