namespace FluxCache.Memory.Storage;

/// <summary>
/// Where a record is, in 32 bits: for a slot the number of its chunk (11 bits) and of its first 16 bytes in it (20
/// bits), or, with the highest bit set, the number of an array of its own. Never 0.
/// </summary>
internal static class SlotReference
{
    /// <summary>No record.</summary>
    internal const uint None = 0;

    /// <summary>Slots begin at multiples of so many bytes.</summary>
    internal const int Granule = 16;

    internal const int SlabBytes = 1 << SlabBits;

    internal const int MostChunkBytes = 1 << ChunkBits;

    internal const int MostChunks = 1 << (31 - GranuleBits);

    internal const int SlabsInChunk = MostChunkBytes / SlabBytes;

    private const int GranuleBits = ChunkBits - 4;
    private const int ChunkBits = 24;
    private const int SlabBits = 16;
    private const uint LargeFlag = 1u << 31;

    internal static bool IsLarge(uint reference) => (reference & LargeFlag) != 0;

    internal static uint Large(int number) => (uint)number | LargeFlag;

    internal static int LargeNumber(uint reference) => (int)(reference & ~LargeFlag);

    internal static nuint Chunk(uint reference) => reference >> GranuleBits;

    internal static nuint OffsetInChunk(uint reference) => (reference & ((1u << GranuleBits) - 1)) * Granule;

    /// <summary>The number of the slot's slab: chunk by chunk, from 1.</summary>
    internal static int Slab(uint reference) => (int)(reference / (SlabBytes / Granule));

    internal static int OffsetInSlab(uint reference) => (int)(reference % (SlabBytes / Granule)) * Granule;

    internal static uint Slot(int slab, int offset) => ((uint)slab * (SlabBytes / Granule)) + ((uint)offset / Granule);
}
