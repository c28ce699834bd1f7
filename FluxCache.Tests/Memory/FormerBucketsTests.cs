using System.Buffers;
using System.Text;
using FluxCache.Memory;
using FluxCache.Memory.Eviction;
using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>
/// A lookup without the lock in buckets that its table gave up just after the lookup had asked for them: that they do not have
/// the key says nothing.
/// </summary>
public sealed class FormerBucketsTests
{
    private const string Key = "key:00000001";

    private readonly BucketMemory _memory = new(64);
    private readonly TableMap _map = new(1);
    private readonly MemoryShard _shard;
    private readonly OptimisticReader _reader;

    public FormerBucketsTests()
    {
        var pool = new ChunkPool(0);
        var large = new LargeRecords();
        var clock = new MemoryClock(new FakeTimeProvider());
        var evictor = new LruEvictor(new UseClock(100, countsEveryUse: true, tables: 1, age: static _ => { }));
        _shard = new MemoryShard(new MemoryBudget(10_000, long.MaxValue), clock, pool, large, _memory, _map, evictor);
        _shard.AddTable(0);
        _reader = new OptimisticReader(_map, pool, large, evictor, clock);
    }

    [Fact]
    public void Find_InTheTablesBuckets_IsDecided()
    {
        Put(Key);

        Assert.Equal(Lookup.Found, Find(Buckets, Key));
        Assert.Equal(Lookup.Missing, Find(Buckets, "absent:00001"));
    }

    [Fact]
    public void Find_InBucketsThatNobodyHas_IsUndecided()
    {
        var former = Buckets;
        GrowBeyond(former);

        Assert.Equal(Lookup.Undecided, Find(former, Key));
    }

    [Fact]
    public void Find_InBucketsThatAreAnothersNow_IsUndecided()
    {
        var former = Buckets;
        GrowBeyond(former);
        while (BucketArray.Take(_memory, former.Order) != former)
        {
        }

        Assert.Equal(Lookup.Undecided, Find(former, Key));
        Assert.Equal(Lookup.Found, Find(Buckets, Key));
    }

    [Fact]
    public void Find_InBucketsThatWereAnothersMeanwhileAndAreTheTablesAgain_IsUndecided()
    {
        var seen = VersionIn(Buckets, "absent:00001");
        _map.Of(0).Clear();
        _map.Of(0).Clear();

        Assert.Equal(Lookup.Undecided, Find(Buckets, seen, "absent:00001"));
        Assert.Equal(Lookup.Missing, Find(Buckets, "absent:00001"));
    }

    [Fact]
    public void Find_WhileABucketIsBeingChanged_IsUndecided()
    {
        Put(Key);
        var place = _map.Of(KeyHash.Of(Key)).Find(Key, KeyHash.Of(Key));
        place.BeginChange();
        Assert.Equal(Lookup.Undecided, Find(Buckets, Key));

        place.EndChange();
        Assert.Equal(Lookup.Found, Find(Buckets, Key));
    }

    private BucketArray Buckets => _map.Buckets.Of(KeyHash.Of(Key));

    private void GrowBeyond(BucketArray former)
    {
        Put(Key);
        for (var other = 0; Buckets == former; other++)
            Put($"other:{other}");
    }

    private void Put(string key)
    {
        var hash = KeyHash.Of(key);
        Assert.True(_shard.TryPut(
            _map.Of(hash), key, Encoding.UTF8.GetByteCount(key), hash, "value"u8, new EntryTimes(MemoryClock.Never, null), 0, 0));
    }

    private Lookup Find(BucketArray buckets, string key) => Find(buckets, VersionIn(buckets, key), key);

    private Lookup Find(BucketArray buckets, uint first, string key) =>
        _reader.FindIn(buckets, first, key, KeyHash.Of(key), new ArrayBufferWriter<byte>(), out _);

    private static unsafe uint VersionIn(BucketArray buckets, string key) => buckets.AtHome(KeyHash.Of(key))->Version;
}
