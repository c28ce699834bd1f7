using System.Buffers;
using System.Text;
using FluxCache.Memory.Eviction;
using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory;

/// <summary>The memory tier: a store bounded in entries and bytes that drops what is worth least.</summary>
/// <remarks>
/// <para>
/// <b>Layout.</b> With a million entries a lookup costs what its cache misses cost, so there are two: a bucket of the
/// index and the record it leads to. A bucket (<see cref="Bucket"/>) is one cache line with seven entries' tags, stamps
/// and references; a record (<see cref="EntryRecord"/>) is key, value and times in a row. Records up to 8 KiB are in slots
/// of some sixty sizes, cut from chunks outside the managed heap (<see cref="ChunkPool"/>); larger ones are arrays of
/// their own. Buckets are outside the managed heap, too (<see cref="BucketMemory"/>). The garbage collector sees one object
/// for some thousands of entries, and the large records.
/// </para>
/// <para>
/// <b>Concurrency.</b> A lookup takes no lock: it takes the version of the bucket, copies the value, and compares the
/// version (a sequence lock for each bucket). When a writer was there meanwhile, and for entries with a sliding window, it
/// is done again, in the end under the lock. Writers hold the lock of one shard, for some hundred nanoseconds; no two locks are ever
/// held together. Keys are spread by <see cref="KeyHash"/>.
/// </para>
/// <para>
/// <b>Bounds.</b> They are the whole tier's, in <see cref="MemoryBudget"/>, and hold at every moment: a shard takes
/// room before it stores. <see cref="Resize"/> changes them. An entry counts with its whole slot and its part of the
/// index. What is free in slabs comes on top: a quarter of a size's slots at most, and two slabs, for beyond that the
/// sparsest slab is emptied and given back.
/// </para>
/// <para>
/// <b>Eviction.</b> There are no lists. With each entry go 16 bits in its bucket that an <see cref="Evictor"/> reads and
/// writes, and of a sample of entries the one that is worth least by them goes (<see cref="EvictionSample"/>).
/// </para>
/// <para>
/// <b>Expiry.</b> An entry whose time is over is never returned. It is dropped when its key is touched, when it comes
/// up for eviction, or by <see cref="Tidy"/>, which the owner calls now and then; the tier has no thread or timer.
/// </para>
/// <para>
/// <b>Sources.</b> Tagged buckets of a cache line: MICA (NSDI 2014) and MemC3 (NSDI 2013), which also reads under
/// versions; counted overflow: F14 (Facebook, 2019); slabs: memcached; sampled LRU: Redis.
/// </para>
/// </remarks>
internal sealed class MemoryTier : IMemoryTier
{
    private const int TypicalEntryBytes = 256;
    private const int ShardsPerProcessor = 4;
    private const int LeastShardEntries = 2_048;
    private const int MostTables = 1 << 14;

    /// <summary>
    /// As many as fill 1,024 buckets to five eighths: of a hundred entries three are in another bucket than their own then.
    /// At three quarters it would be seven.
    /// </summary>
    private const int TableEntries = 1_024 * Bucket.Places * 5 / 8;

    private readonly TableMap _tables;
    private readonly MemoryShard[] _shards;
    private readonly ChunkPool _pool;
    private readonly BucketMemory _buckets;
    private readonly MemoryBudget _budget;
    private readonly MemoryClock _clock;
    private readonly Evictor _evictor;
    private readonly OptimisticReader _reader;
    private readonly EvictionSample _sample;
    private readonly Lock _resizing = new();

    /// <summary>Creates an empty tier.</summary>
    /// <param name="maxEntries">The most entries. 1 or more.</param>
    /// <param name="maxBytes">The most bytes that entries take; 0: no bound.</param>
    /// <param name="time">Tells how long entries have lived.</param>
    /// <param name="policy">Which entry goes when another needs its room.</param>
    /// <param name="shards">
    /// Into how many shards keys are spread; unset: what suits the bounds and the processors.
    /// </param>
    internal MemoryTier(
        long maxEntries,
        long maxBytes,
        TimeProvider time,
        EvictionPolicy policy = EvictionPolicy.Lru,
        int? shards = null)
    {
        Require(maxEntries, maxBytes);
        _budget = new MemoryBudget(maxEntries, BoundOf(maxBytes));
        _clock = new MemoryClock(time);

        var expectedEntries = ExpectedEntries();
        _pool = new ChunkPool(expectedEntries * TypicalEntryBytes);
        var large = new LargeRecords();
        _shards = new MemoryShard[shards ?? SuitableShards(expectedEntries)];
        _tables = new TableMap((int)Math.Clamp(expectedEntries / TableEntries, _shards.Length, MostTables));
        _buckets = new BucketMemory(expectedEntries / Bucket.Places);
        _evictor = policy == EvictionPolicy.Adaptive
            ? new AdaptiveEvictor(new AdaptiveEviction(expectedEntries))
            : new LruEvictor(
                new UseClock(expectedEntries, LruEvictor.CountsEveryUse(maxEntries), _tables.Count, RenewMarks));
        for (var shard = 0; shard < _shards.Length; shard++)
            _shards[shard] = new MemoryShard(_budget, _clock, _pool, large, _buckets, _tables, _evictor);
        for (var table = 0; table < _tables.Count; table++)
            _shards[table % _shards.Length].AddTable(table);

        _reader = new OptimisticReader(_tables, _pool, large, _evictor, _clock);
        _sample = new EvictionSample(_tables, _evictor, _budget);
    }

    public long Count => _budget.Entries;

    public long SizeBytes => _budget.Bytes;

    public bool HasRoom => _budget.HasRoom;

    /// <summary>The most entries.</summary>
    internal long MaxEntries => _budget.MaxEntries;

    /// <summary>The most bytes that entries take; 0: no bound.</summary>
    internal long MaxBytes => _budget.MaxBytes == long.MaxValue ? 0 : _budget.MaxBytes;

    public (long Evictions, long Expirations) Dropped =>
        (_shards.Sum(shard => shard.Evictions), _shards.Sum(shard => shard.Expirations));

    public int Parts => _tables.Count;

    /// <summary>The bytes outside the managed heap that records and index have at their disposal, used or not.</summary>
    internal long NativeBytes => _pool.UsedBytes + _buckets.UsedBytes;

    public bool TryGet(string key, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        var hash = KeyHash.Of(key);
        return _reader.TryCopyFirst(key, hash, destination, out entry)
            || TryGetElsewhere(key, hash, destination, out entry);
    }

    public void Prefetch(ReadOnlySpan<string> keys) => _reader.Prefetch(keys);

    public bool TryPeek(string key, out MemoryEntry entry) => TryPeek(key, [], [], out entry, out _);

    public bool TryPeek(string key, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        for (var room = 0; ;)
        {
            var span = room == 0 ? default : destination.GetSpan(room);
            if (!TryPeek(key, [], span, out entry, out _))
                return false;
            if (entry.Length <= span.Length)
                return true;

            room = entry.Length;
        }
    }

    public bool TryCompare(string key, ReadOnlySpan<byte> value, out MemoryEntry entry, out bool isSame) =>
        TryPeek(key, value, [], out entry, out isSame);

    public bool Put(string key, ReadOnlySpan<byte> value, EntryLifetime lifetime, ushort epoch = 0)
    {
        var hash = KeyHash.Of(key);
        var table = _tables.Of(hash);
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        var times = EntryTimes.From(lifetime, _clock);

        var bytes = EntryRecord.Bytes(keyBytes, value.Length, times);
        if (times.AreOver)
        {
            table.Shard.Remove(table, key, hash);
            return Fits(bytes);
        }

        var use = _evictor.BeginInsertion();
        while (Fits(bytes))
        {
            if (table.Shard.TryPut(table, key, keyBytes, hash, value, times, epoch, use))
                return true;
            EvictOne();
        }

        table.Shard.Remove(table, key, hash);
        return false;
    }

    public bool Renew(string key, EntryLifetime lifetime, ushort epoch = 0)
    {
        var hash = KeyHash.Of(key);
        var table = _tables.Of(hash);
        var times = EntryTimes.From(lifetime, _clock);
        if (times.AreOver)
            return table.Shard.Remove(table, key, hash);

        bool exists;
        while (!table.Shard.TryRenew(table, key, hash, times, epoch, out exists))
            EvictOne();

        return exists;
    }

    public bool Remove(string key)
    {
        var hash = KeyHash.Of(key);
        var table = _tables.Of(hash);
        return table.Shard.Remove(table, key, hash);
    }

    public void Clear()
    {
        foreach (var shard in _shards)
            shard.Clear();
    }

    public void CopyKeys(int part, ICollection<string> destination)
    {
        var table = _tables[part];
        foreach (var key in table.Shard.CopyKeys(table))
            destination.Add(key);
    }

    /// <summary>
    /// Changes the bounds. Drops what is worth least until they hold, and gives back what that took. Safe beside all other
    /// calls.
    /// </summary>
    /// <remarks>
    /// Into how many tables and shards keys are spread stays as it was. A tier that grows to many times what it was made
    /// for has larger tables, whose growth keeps writers waiting for longer.
    /// </remarks>
    /// <param name="maxEntries">The most entries. 1 or more.</param>
    /// <param name="maxBytes">The most bytes that entries take; 0: no bound.</param>
    internal void Resize(long maxEntries, long maxBytes)
    {
        Require(maxEntries, maxBytes);
        lock (_resizing)
        {
            _budget.Resize(maxEntries, BoundOf(maxBytes));
            var expectedEntries = ExpectedEntries();
            _pool.Expect(expectedEntries * TypicalEntryBytes);
            _evictor.Resize(maxEntries, expectedEntries);
            while (_budget.IsExceeded)
                EvictOne();
            Tidy();
            _pool.Trim();
        }
    }

    public void Tidy()
    {
        foreach (var shard in _shards)
            shard.Tidy();
    }

    /// <summary>Throws when the structure is wrong. For tests, while nobody else uses the tier.</summary>
    internal void VerifyIntegrity()
    {
        var held = _shards.Select(shard => shard.VerifyIntegrity(KeyHash.Of)).ToArray();
        Integrity.Require(held.Sum(part => part.Entries) == Count, "the count of entries is wrong");
        Integrity.Require(held.Sum(part => part.Bytes) == SizeBytes, "the count of bytes is wrong");
    }

    private static void Require(long maxEntries, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
    }

    private bool Fits(long recordBytes) =>
        EntryRecord.SizeInMemory(recordBytes) <= _budget.MaxBytes && recordBytes <= Array.MaxLength;

    private static long BoundOf(long maxBytes) => maxBytes == 0 ? long.MaxValue : maxBytes;

    private long ExpectedEntries() => Math.Max(1, Math.Min(_budget.MaxEntries, _budget.MaxBytes / TypicalEntryBytes));

    /// <summary>As many shards as keep writers from waiting for each other.</summary>
    private static int SuitableShards(long expectedEntries) =>
        (int)Math.Clamp(expectedEntries / LeastShardEntries, 1, Environment.ProcessorCount * ShardsPerProcessor);

    private bool TryGetElsewhere(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        var lookup = _reader.TryCopy(key, hash, destination, out entry);
        return lookup == Lookup.Undecided
            ? TryGetLocked(key, hash, destination, out entry)
            : lookup == Lookup.Found;
    }

    private bool TryGetLocked(string key, uint hash, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        var table = _tables.Of(hash);
        var use = _evictor.BeginUse();
        for (var room = 0; ;)
        {
            // The caller's code, so not under the lock.
            var span = destination.GetSpan(room);
            if (!table.Shard.TryCopy(table, key, hash, use, span, out entry))
                return false;
            if (entry.Length <= span.Length)
                return true;

            room = entry.Length;
        }
    }

    private bool TryPeek(
        string key, ReadOnlySpan<byte> value, Span<byte> destination, out MemoryEntry entry, out bool isSame)
    {
        var hash = KeyHash.Of(key);
        var table = _tables.Of(hash);
        return table.Shard.TryPeek(table, key, hash, value, destination, out entry, out isSame);
    }

    private void EvictOne()
    {
        if (_sample.Find() is { } candidate)
            candidate.Table.Shard.TryEvict(candidate);
    }

    private void RenewMarks(int table) => _tables[table].Shard.RenewMarks(_tables[table]);
}
