using FluxCache.Memory.Index;

namespace FluxCache.Memory.Eviction;

/// <summary>An entry as it was seen without its shard's lock.</summary>
internal readonly unsafe record struct EvictionCandidate(
    EntryTable Table, BucketArray Buckets, int Bucket, int Place, uint Reference)
{
    /// <summary>Its place, if it is still there. Without the shard's lock it may be gone by now.</summary>
    internal EntryPlace Find()
    {
        var bucket = Buckets.At(Bucket);
        return Table.Buckets == Buckets && bucket->IsTaken(Place) && bucket->References[Place] == Reference
            ? new EntryPlace(bucket, Place)
            : default;
    }
}
