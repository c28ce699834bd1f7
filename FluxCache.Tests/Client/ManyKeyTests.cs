using System.Text;
using FluxCache.Client;
using FluxCache.V1;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class ManyKeyTests
{
    [Fact]
    public async Task SetManyThenGetMany_ManyKeys_ComeBackInOrder()
    {
        await using var cluster = new FakeCluster(3);
        var keys = Enumerable.Range(0, 500).Select(i => $"key:{i}").ToArray();

        var (failures, _) = await cluster.Client.SetManyAsync([.. keys.Select(key => new CacheWrite(key, Encoding.UTF8.GetBytes(key)))]);
        var values = await cluster.Client.GetManyAsync([.. keys.Append("missing")]);

        Assert.Empty(failures);
        Assert.Equal(keys, values.SkipLast(1).Select(value => Encoding.UTF8.GetString(value.Value.Span)));
        Assert.False(values[^1].Found);
    }

    [Fact]
    public async Task GetMany_ManyKeys_AsksEachNodeOnceForItsOwn()
    {
        await using var cluster = new FakeCluster(3);
        var keys = Enumerable.Range(0, 60).Select(i => $"key:{i}").ToArray();
        var owners = new Dictionary<string, FakeNode>();
        foreach (var key in keys)
            owners[key] = await cluster.OwnerAsync(key);

        await cluster.Client.GetManyAsync(keys);

        Assert.All(cluster.Nodes.Values, node =>
        {
            var request = (GetManyRequest)Assert.Single(node.Calls, call => call.Method == "GetMany").Request;
            Assert.Equal(keys.Where(key => owners[key] == node), request.Keys);
        });
    }

    [Fact]
    public async Task GetMany_MoreThanABatch_IsSplit()
    {
        await using var cluster = new FakeCluster(1, options => options.MaxBatchSize = 10);

        var values = await cluster.Client.GetManyAsync([.. Enumerable.Range(0, 25).Select(i => $"key:{i}")]);

        Assert.Equal(25, values.Count);
        var sizes = cluster.Nodes.Values.Single().Calls.Select(call => ((GetManyRequest)call.Request).Keys.Count);
        Assert.Equal([10, 10, 5], sizes);
    }

    [Fact]
    public async Task GetMany_MoreThanOneAnswerHolds_AsksForTheOthersAgain()
    {
        await using var cluster = new FakeCluster(1);
        var keys = Enumerable.Range(0, 25).Select(i => $"key:{i}").ToArray();
        await cluster.Client.SetManyAsync([.. keys.Select(key => new CacheWrite(key, Encoding.UTF8.GetBytes(key)))]);
        var node = cluster.Nodes.Values.Single();
        node.AnswersAtMost = 10;

        var values = await cluster.Client.GetManyAsync(keys);

        Assert.Equal(keys, values.Select(value => Encoding.UTF8.GetString(value.Value.Span)));
        var sizes = node.Calls.Where(call => call.Method == "GetMany").Select(call => ((GetManyRequest)call.Request).Keys.Count);
        Assert.Equal([25, 15, 5], sizes);
    }

    [Fact]
    public async Task GetMany_NodeAnswersForNoKey_IsItsFault()
    {
        await using var cluster = new FakeCluster(1);
        var node = await cluster.OwnerAsync("key");
        node.AnswersAtMost = 0;

        var failure = await Assert.ThrowsAsync<FluxCacheClientException>(() => cluster.Client.GetManyAsync(["key"]).AsTask());

        Assert.Equal(FluxCacheClientErrorKind.NodeFault, failure.Kind);
    }

    [Fact]
    public async Task SetMany_LargeValues_AreSplitByBytes()
    {
        await using var cluster = new FakeCluster(1);
        var value = new byte[1_500_000];

        await cluster.Client.SetManyAsync([.. Enumerable.Range(0, 5).Select(i => new CacheWrite($"key:{i}", value))]);

        var sizes = cluster.Nodes.Values.Single().Calls.Select(call => ((SetManyRequest)call.Request).Entries.Count);
        Assert.Equal([2, 2, 1], sizes);
    }

    [Fact]
    public async Task SetMany_SameKeyTwice_LastWins()
    {
        await using var cluster = new FakeCluster(3, options => options.MaxBatchSize = 1);

        await cluster.Client.SetManyAsync([new("key", "first"u8.ToArray()), new("key", "last"u8.ToArray())]);

        Assert.Equal("last", cluster.Store["key"].ToStringUtf8());
    }

    [Fact]
    public async Task SetMany_SomeRefused_AreListedByPosition()
    {
        await using var cluster = new FakeCluster(3);

        var (failures, _) = await cluster.Client.SetManyAsync(
            [new("a", default), new("bad-1", default), new("b", default), new("bad-2", default)]);

        Assert.Equal([(1, "bad-1"), (3, "bad-2")], failures.Select(failure => (failure.Index, failure.Key)));
        Assert.All(failures, failure => Assert.Equal(FluxCacheClientErrorKind.InvalidArgument, failure.Error.Kind));
        Assert.Equal(["a", "b"], cluster.Store.Keys.Order());
    }

    [Fact]
    public async Task SetMany_NodeWithoutRedis_OnlyItsEntriesFail()
    {
        await using var cluster = new FakeCluster(3, options => options.RetryCount = 0);
        var keys = Enumerable.Range(0, 30).Select(i => $"key:{i}").ToArray();
        var failing = await cluster.OwnerAsync(keys[0]);
        failing.Script = method => method == "SetMany" ? new(Grpc.Core.StatusCode.Unavailable, "Redis is away") : null;
        failing.Trailers = new() { { "fluxcache-answer", "1" } };

        var (failures, _) = await cluster.Client.SetManyAsync([.. keys.Select(key => new CacheWrite(key, default))]);

        Assert.NotEmpty(failures);
        Assert.Equal(keys.Except(cluster.Store.Keys), failures.Select(failure => failure.Key));
        Assert.All(failures, failure => Assert.Equal(FluxCacheClientErrorKind.Unavailable, failure.Error.Kind));
    }

    [Fact]
    public async Task GetMany_NodeDown_ItsKeysComeFromOthers()
    {
        await using var cluster = new FakeCluster(3);
        var keys = Enumerable.Range(0, 30).Select(i => $"key:{i}").ToArray();
        await cluster.Client.SetManyAsync([.. keys.Select(key => new CacheWrite(key, default))]);
        var dead = await cluster.OwnerAsync(keys[0]);
        dead.Script = _ => FakeNode.Refused;

        var values = await cluster.Client.GetManyAsync(keys);

        Assert.All(values, value => Assert.True(value.Found));
    }

    [Fact]
    public async Task Many_NoKeys_AsksNobody()
    {
        await using var cluster = new FakeCluster(1);

        Assert.Empty(await cluster.Client.GetManyAsync([]));
        Assert.Empty((await cluster.Client.SetManyAsync([])).Value);
        Assert.Empty(cluster.Nodes);
    }
}
