namespace FluxCache.Memory;

/// <summary>One entry's place in a shard: its record, its time, and its links. 40 bytes.</summary>
internal struct Slot
{
    /// <summary>The index that means "no slot".</summary>
    internal const int None = -1;

    /// <summary>Key and value; see <see cref="EntryRecord"/>.</summary>
    internal byte[] Record;

    /// <summary>When its time is over, by <see cref="MemoryClock"/>.</summary>
    internal long ExpiresAt;

    /// <summary>When it was last used, by <see cref="MemoryBudget.Insertions"/>.</summary>
    internal long LastUse;

    internal uint Hash;

    /// <summary>The link to the next slot of the same bucket, as <see cref="EntryTable"/> keeps it.</summary>
    internal int NextInBucket;

    /// <summary>The slot used next after this one, and the one used last before it.</summary>
    internal int Newer, Older;
}
