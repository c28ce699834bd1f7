using System.Text;

namespace FluxCache.Memory;

/// <summary>The memory tier: a store bounded in entries and bytes that drops what was used the longest ago.</summary>
/// <remarks>
/// <para>
/// <b>Layout.</b> An entry is one immutable array of bytes (<see cref="EntryRecord"/>) and one 40-byte slot of a
/// shard's <see cref="EntryTable"/>; there is no string, node or wrapper object to it. A million 100-byte values under
/// 13-byte keys take some 190 bytes each. A read returns a slice of the array: no copy, nothing allocated, and a later
/// write of the key replaces the array instead of changing it.
/// </para>
/// <para>
/// <b>Concurrency.</b> Keys are spread over shards by a hash that is seeded for each process, so that nobody can choose
/// keys that collide. Each operation holds the lock of one shard, for some hundred nanoseconds. No two locks are ever
/// held together.
/// </para>
/// <para>
/// <b>Bounds.</b> They are the whole tier's, in <see cref="MemoryBudget"/>, and hold at every moment: a shard takes
/// room before it stores. A shard has no share of its own, so an uneven spread of keys wastes nothing.
/// </para>
/// <para>
/// <b>Eviction.</b> Each shard keeps its entries in the order of their use. Uses are dated by the number of entries
/// added so far, a clock that hits only read, so the oldest entries of different shards can be compared: the oldest of
/// up to <see cref="EvictionCandidates"/> shards goes. With one shard, that is below some 2,000 entries, this is exact
/// LRU. With up to that many shards it is, but for the order of uses between the same two additions, which is not kept;
/// with more it is close, as each shard's oldest is a random one of the tier's oldest.
/// </para>
/// <para>
/// <b>Expiry.</b> An entry whose time is over is never returned. It is dropped when its key is touched, when it comes
/// up for eviction, or by <see cref="SweepExpired"/>, which the owner calls now and then; the tier has no thread or
/// timer.
/// </para>
/// </remarks>
internal sealed class MemoryTier : IMemoryTier
{
    private const int EvictionCandidates = 8;
    private const int LeastShardEntries = 1_024;
    private const int TypicalEntryBytes = 256;

    private readonly MemoryShard[] _shards;
    private readonly MemoryBudget _budget;
    private readonly MemoryClock _clock;
    private uint _firstCandidate;

    /// <summary>Creates an empty tier.</summary>
    /// <param name="maxEntries">The most entries. 1 or more.</param>
    /// <param name="maxBytes">The most bytes that entries take; 0: no bound.</param>
    /// <param name="time">Tells how long entries have lived.</param>
    /// <param name="shards">
    /// Into how many shards keys are spread; unset: what suits the bounds and the processors.
    /// </param>
    internal MemoryTier(long maxEntries, long maxBytes, TimeProvider time, int? shards = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);

        _budget = new MemoryBudget(maxEntries, maxBytes == 0 ? long.MaxValue : maxBytes);
        _clock = new MemoryClock(time);

        var expectedEntries = Math.Min(maxEntries, _budget.MaxBytes / TypicalEntryBytes);
        _shards = new MemoryShard[shards ?? SuitableShards(expectedEntries)];
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard] = new MemoryShard(
                _budget, _clock, expectedEntries / _shards.Length, exactOrder: _shards.Length == 1);
        }
    }

    public long Count => _budget.Entries;

    public long SizeBytes => _budget.Bytes;

    public bool HasRoom => _budget.HasRoom;

    public (long Evictions, long Expirations) Dropped =>
        (_shards.Sum(shard => shard.Evictions), _shards.Sum(shard => shard.Expirations));

    public int Parts => _shards.Length;

    public bool TryGet(string key, out MemoryEntry entry)
    {
        var hash = Hash(key);
        return ShardOf(hash).TryGet(key, hash, out entry);
    }

    public bool Contains(string key) => TryPeek(key, out _);

    public bool TryPeek(string key, out MemoryEntry entry)
    {
        var hash = Hash(key);
        return ShardOf(hash).TryPeek(key, hash, out entry);
    }

    public bool Put(string key, ReadOnlySpan<byte> value, EntryLifetime lifetime, ushort epoch = 0)
    {
        var hash = Hash(key);
        var shard = ShardOf(hash);
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        var times = EntryTimes.From(lifetime, _clock);

        var fits = EntryRecord.SizeInMemory(keyBytes, value.Length, times.Sliding is not null) <= _budget.MaxBytes;
        if (!fits || times.AreOver)
        {
            shard.Remove(key, hash);
            return fits;
        }

        var record = EntryRecord.Create(key, keyBytes, value, times.Sliding, epoch);
        while (!shard.TryPut(key, hash, record, times.ExpiresAt))
            EvictOldest();

        return true;
    }

    public bool Renew(string key, EntryLifetime lifetime, ushort epoch = 0)
    {
        var hash = Hash(key);
        var shard = ShardOf(hash);
        var times = EntryTimes.From(lifetime, _clock);
        if (times.AreOver)
            return shard.Remove(key, hash);

        bool found;
        while (!shard.TryRenew(key, hash, times, epoch, out found))
            EvictOldest();

        return found;
    }

    public bool Remove(string key)
    {
        var hash = Hash(key);
        return ShardOf(hash).Remove(key, hash);
    }

    public void Clear()
    {
        foreach (var shard in _shards)
            shard.Clear();
    }

    public void CopyKeys(int part, ICollection<string> destination)
    {
        foreach (var record in _shards[part].CopyRecords())
            destination.Add(Encoding.UTF8.GetString(EntryRecord.Key(record)));
    }

    public void SweepExpired()
    {
        foreach (var shard in _shards)
            shard.SweepExpired();
    }

    /// <summary>Throws when the structure is wrong. For tests, while nobody else uses the tier.</summary>
    internal void VerifyIntegrity()
    {
        var held = _shards.Select(shard => shard.VerifyIntegrity(Hash)).ToArray();
        Integrity.Require(held.Sum(part => part.Entries) == Count, "the count of entries is wrong");
        Integrity.Require(held.Sum(part => part.Bytes) == SizeBytes, "the count of bytes is wrong");
    }

    /// <summary>As many shards as keep locks from being contended, each with an order of use worth keeping.</summary>
    private static int SuitableShards(long expectedEntries) =>
        (int)Math.Clamp(expectedEntries / LeastShardEntries, 1, Environment.ProcessorCount * 16L);

    // string.GetHashCode is seeded at random for each process.
    private static uint Hash(string key) => (uint)key.GetHashCode();

    private MemoryShard ShardOf(uint hash) => _shards[(int)(((ulong)hash * (uint)_shards.Length) >> 32)];

    private void EvictOldest()
    {
        var candidates = Math.Min(_shards.Length, EvictionCandidates);

        // Writers may race for the same candidates; whichever they get is as good.
        var first = _firstCandidate;
        _firstCandidate = first + (uint)candidates;

        var oldest = _shards[first % (uint)_shards.Length];
        for (var candidate = 1u; candidate < candidates; candidate++)
        {
            var shard = _shards[(first + candidate) % (uint)_shards.Length];
            if (shard.OldestUse < oldest.OldestUse)
                oldest = shard;
        }

        oldest.EvictOldest();
    }
}
