using FluxCache.Memory.Index;
using FluxCache.Memory.Storage;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>The index of a table.</summary>
public sealed class BucketArrayTests
{
    private const int Order = 2;
    private const int Buckets = 1 << Order;

    [Fact]
    public async Task Find_WhenEveryBucketLeadsOn_ComesToAnEnd()
    {
        var memory = new BucketMemory(Buckets);
        var buckets = BucketArray.Take(memory, Order);
        var reference = 1u;
        for (var home = 0; home < Buckets; home++)
        {
            // One more than there is room for goes on to the next bucket, and stays there when the others have gone.
            var hash = HashWithHome(buckets, home);
            var first = reference;
            for (var entry = 0; entry <= Bucket.Places; entry++)
                buckets.Add(hash, reference++, mark: 0);
            while (buckets.Find(hash, first) is { Number: >= 0 } found && first < reference - 1)
            {
                buckets.Remove(hash, found);
                first++;
            }
        }

        var large = new LargeRecords();
        var records = new RecordStore(new ChunkPool(0), large, static (_, _, _) => { });
        var absent = HashWithHome(buckets, 0) ^ 0x10;
        var isThere = await Task.Run(() => buckets.Find("absent", absent, records).Exists).WaitAsync(Patience.Time);

        Assert.False(isThere);
        GC.KeepAlive(memory);
    }

    private static uint HashWithHome(BucketArray buckets, int home)
    {
        var hash = 1u;
        while (buckets.Home(hash) != home || buckets.Home(hash ^ 0x10) != home)
            hash += 2;
        return hash;
    }
}
