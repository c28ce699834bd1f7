using FluxCache.Memory.Storage;

namespace FluxCache.Memory.Index;

/// <summary>
/// A hash index over some thousands of a shard's records, guarded by the shard's lock; lookups without it go to the
/// buckets. It is small, so that growing stops nobody for long.
/// </summary>
internal sealed unsafe class EntryTable
{
    private const int LeastOrder = 2;

    // Past this share of their places, too many entries are in another bucket than their own.
    private const double MostLoad = 0.8;
    private const double LeastLoad = 0.2;

    private readonly RecordStore _records;
    private readonly BucketMemory _memory;
    private readonly TableMap _map;
    private readonly int _number;
    private BucketArray _buckets;

    /// <param name="shard">The shard whose lock guards it.</param>
    /// <param name="records">The shard's records.</param>
    /// <param name="memory">Where its buckets come from.</param>
    /// <param name="map">Where lookups without the lock find its buckets.</param>
    /// <param name="number">Its number there.</param>
    internal EntryTable(MemoryShard shard, RecordStore records, BucketMemory memory, TableMap map, int number)
    {
        (Shard, _records, _memory, _map, _number) = (shard, records, memory, map, number);
        _buckets = BucketArray.Take(memory, LeastOrder);
        map.Set(number, this);
        map.Buckets.Set(number, _buckets);
    }

    /// <summary>The shard whose lock guards it.</summary>
    internal MemoryShard Shard { get; }

    internal int Count { get; private set; }

    /// <summary>The buckets as they are now, to be compared with those that were seen without the lock.</summary>
    internal BucketArray Buckets => _buckets;

    /// <summary>Finds the entry of a key.</summary>
    internal EntryPlace Find(string key, uint hash) => _buckets.Find(key, hash, _records);

    /// <summary>Adds the entry of a record whose key is not there.</summary>
    internal void Add(uint hash, uint reference, ushort mark)
    {
        if (Count + 1 > _buckets.Count * Bucket.Places * MostLoad)
            Resize(_buckets.Order + 1);

        _buckets.Add(hash, reference, mark);
        Count++;
    }

    /// <summary>Removes an entry.</summary>
    internal void Remove(uint hash, in EntryPlace entry)
    {
        _buckets.Remove(hash, entry);
        Count--;
        if (_buckets.Order > LeastOrder && Count < _buckets.Count * Bucket.Places * LeastLoad)
            Resize(_buckets.Order - 1);
    }

    /// <summary>Finds the entry of a record.</summary>
    internal EntryPlace Find(uint hash, uint reference) => _buckets.Find(hash, reference);

    internal void Clear()
    {
        Count = 0;
        Replace(BucketArray.Take(_memory, LeastOrder));
    }

    /// <summary>Calls for every entry.</summary>
    internal void ForEach(Action<EntryPlace> visit)
    {
        for (var bucket = 0; bucket < _buckets.Count; bucket++)
        {
            for (var place = 0; place < Bucket.Places; place++)
            {
                if (_buckets.At(bucket)->IsTaken(place))
                    visit(new EntryPlace(_buckets.At(bucket), place));
            }
        }
    }

    /// <summary>Throws when an entry is not where it belongs. For tests.</summary>
    internal void VerifyIntegrity()
    {
        var overflow = new int[_buckets.Count];
        var entries = 0;
        ForEach(entry =>
        {
            entries++;
            var hash = EntryRecord.Hash(_records.At(entry.Reference));
            for (var bucket = _buckets.Home(hash); _buckets.At(bucket) != entry.Bucket; bucket = _buckets.After(bucket))
                overflow[bucket]++;
            Integrity.Require(_buckets.Find(hash, entry.Reference).Bucket == entry.Bucket, "an entry cannot be found");
        });

        Integrity.Require(entries == Count, "the entries do not add up");
        for (var bucket = 0; bucket < _buckets.Count; bucket++)
        {
            Integrity.Require(_buckets.At(bucket)->Overflow == overflow[bucket], "a bucket's overflow does not add up");
            Integrity.Require(!_buckets.At(bucket)->IsBeingChanged, "a change of a bucket has not ended");
        }
    }

    private void Resize(int order)
    {
        var resized = BucketArray.Take(_memory, order);
        ForEach(entry => resized.Add(EntryRecord.Hash(_records.At(entry.Reference)), entry.Reference, entry.Mark));
        Replace(resized);
    }

    private void Replace(BucketArray buckets)
    {
        var former = _buckets;
        _buckets = buckets;
        _map.Buckets.Set(_number, buckets);
        former.Free(_memory);
    }
}
