using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FluxCache.Memory.Storage;

/// <summary>
/// Memory outside the managed heap, in chunks that are cut into slabs. Shards take slabs and give them back. Safe for
/// concurrent calls; <c>_lock</c> guards what is free.
/// </summary>
/// <remarks>
/// A chunk stays mapped as long as the pool lives: a reader without a lock may follow a reference that is no longer
/// good, finds other bytes there, and notices. What a free slab took is given back to the system, where it takes that,
/// unless few are free. Large pages are asked for: with them a lookup misses the processor's address cache once less.
/// </remarks>
internal sealed unsafe partial class ChunkPool
{
    private const int LargePageBytes = 2 << 20;
    private const int CacheLineBytes = 64;
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
    private readonly int _chunkBytes;
    private nint[] _chunks = new nint[4];
    private Slab[][] _slabs = new Slab[4][];
    private int _chunkCount;
    private int _used;

    // Reference 0 means none, so slab 0 is not given out.
    private int _fresh = 1;

    /// <param name="expectedBytes">What the pool will hold, roughly: chunks are small in a small pool.</param>
    internal ChunkPool(long expectedBytes) => _chunkBytes = (int)Math.Clamp(
        (long)BitOperations.RoundUpToPowerOf2((ulong)expectedBytes) / 4, LeastChunkBytes, SlotReference.MostChunkBytes);

    ~ChunkPool()
    {
        foreach (var chunk in _chunks.AsSpan(0, _chunkCount))
            NativeMemory.AlignedFree((void*)chunk);
    }

    /// <summary>The bytes of all slabs that shards have.</summary>
    internal long UsedBytes => Volatile.Read(ref _used) * (long)SlotReference.SlabBytes;

    /// <summary>The first byte of a slot, for the shard that has it.</summary>
    internal byte* At(uint reference) =>
        (byte*)_chunks[SlotReference.Chunk(reference)] + SlotReference.OffsetInChunk(reference);

    /// <summary>
    /// For readers without the lock: what is where a slot was a moment ago, with room for the largest record.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal ref byte Peek(uint reference)
    {
        // A reference may be seen before the chunk that it is the first to lead to: then the first chunk does, for the
        // reference is newer than the version that the reader has.
        var chunks = _chunks;
        var number = SlotReference.Chunk(reference);
        var chunk = number < chunks.Length && chunks[number] != 0 ? chunks[number] : chunks[0];
        var slot = (byte*)chunk + SlotReference.OffsetInChunk(reference);
        if (Sse.IsSupported)
            Sse.Prefetch0(slot + CacheLineBytes);
        return ref *slot;
    }

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

                var isLastOfChunk = (slab + 1) % SlotReference.SlabsInChunk == _chunkBytes / SlotReference.SlabBytes;
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
                Discard(At(SlotReference.Slot(slab, 0)));
        }
    }

    private bool TryAddChunk()
    {
        if (_chunkCount == SlotReference.MostChunks)
            return false;

        if (_chunkCount == _chunks.Length)
        {
            var (chunks, slabs) = (_chunks, _slabs);
            Array.Resize(ref chunks, _chunkCount * 2);
            Array.Resize(ref slabs, _chunkCount * 2);
            Volatile.Write(ref _chunks, chunks);
            Volatile.Write(ref _slabs, slabs);
        }

        var chunk = NativeMemory.AlignedAlloc((nuint)(_chunkBytes + GuardBytes), LargePageBytes);
        if (_chunkBytes >= LargePageBytes && OperatingSystem.IsLinux())
            _ = Advise(chunk, (nuint)_chunkBytes, AdviseLargePages);

        _slabs[_chunkCount] = new Slab[_chunkBytes / SlotReference.SlabBytes];
        Volatile.Write(ref _chunks[_chunkCount], (nint)chunk);
        _chunkCount++;
        return true;
    }

    private static void Discard(byte* slab)
    {
        // What it does not take, it keeps: this is advice.
        if (OperatingSystem.IsLinux())
            _ = Advise(slab, SlotReference.SlabBytes, AdviseNotNeeded);
    }

    private const int AdviseNotNeeded = 4;
    private const int AdviseLargePages = 14;

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
