using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using FluxCache.Client;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class FluxCacheClientTests
{
    [Fact]
    public async Task SetThenGet_Key_GivesTheValue()
    {
        await using var cluster = new FakeCluster(3);

        await cluster.Client.SetAsync("key", "value"u8.ToArray());
        var value = await cluster.Client.GetAsync("key");

        Assert.Equal("value", Encoding.UTF8.GetString(value.Value.Span));
        Assert.Equal((true, ServingTier.Memory), (value.Found, value.Tier));
    }

    [Fact]
    public async Task Get_MissingKey_IsNotFound()
    {
        await using var cluster = new FakeCluster(3);

        Assert.Equal(default, await cluster.Client.GetAsync("missing"));
    }

    [Fact]
    public async Task Delete_TellsWhetherTheKeyWasThere()
    {
        await using var cluster = new FakeCluster(3);
        await cluster.Client.SetAsync("key", default);

        Assert.True(await cluster.Client.DeleteAsync("key"));
        Assert.False(await cluster.Client.DeleteAsync("key"));
    }

    [Fact]
    public async Task Increment_AddsUp()
    {
        await using var cluster = new FakeCluster(3);

        Assert.Equal(1L, await cluster.Client.IncrementAsync("count"));
        Assert.Equal(-4L, await cluster.Client.IncrementAsync("count", -5));
    }

    [Fact]
    public async Task Set_WithExpiry_SendsMilliseconds()
    {
        await using var cluster = new FakeCluster(1);
        var expiry = new CacheExpiry { TimeToLive = TimeSpan.FromSeconds(1.5), SlidingExpiration = TimeSpan.FromMilliseconds(20) };

        await cluster.Client.SetAsync("key", default, expiry);
        await cluster.Client.SetAsync("key", default);

        var requests = cluster.Nodes.Values.Single().Calls.Select(call => (SetRequest)call.Request).ToArray();
        Assert.Equal((1_500, 20), (requests[0].TtlMs, requests[0].SlidingMs));
        Assert.Equal((false, false), (requests[1].HasTtlMs, requests[1].HasSlidingMs));
    }

    [Fact]
    public async Task AnyCall_WrongArgument_ThrowsBeforeAnythingIsSent()
    {
        await using var cluster = new FakeCluster(1);
        var client = cluster.Client;
        var tooLong = new string('k', 65_537);

        await Assert.ThrowsAsync<ArgumentException>(async () => await client.GetAsync(""));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await client.DeleteAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.IncrementAsync(tooLong));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.GetManyAsync(["good", ""]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.SetManyAsync([new("good", default), new(tooLong, default)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await client.SetAsync("key", default, CacheExpiry.After(TimeSpan.Zero)));

        Assert.Empty(cluster.Nodes);
    }

    [Fact]
    public async Task Get_ManyCalls_GoToTheSameNodeEachKey()
    {
        await using var cluster = new FakeCluster(3);

        for (var round = 0; round < 3; round++)
        {
            for (var key = 0; key < 100; key++)
                await cluster.Client.GetAsync($"key:{key}");
        }

        var seen = cluster.Nodes.Values.SelectMany(node => node.Calls.Select(call => (node, ((GetRequest)call.Request).Key)));
        Assert.All(seen.Distinct().CountBy(call => call.Key), nodes => Assert.Equal(1, nodes.Value));
        Assert.All(cluster.Nodes.Values, node => Assert.NotEqual(0, node.Count("Get")));
    }

    [Fact]
    public async Task Get_Deadline_IsOneAttemptsTime()
    {
        await using var cluster = new FakeCluster(1, options => options.AttemptTimeout = TimeSpan.FromMilliseconds(300));

        await cluster.Client.GetAsync("key");

        var deadline = cluster.Nodes.Values.Single().Calls.Single().Options.Deadline;
        Assert.Equal(cluster.Time.GetUtcNow().UtcDateTime.AddMilliseconds(300), deadline);
    }

    [Fact]
    public async Task Get_Cancelled_ThrowsCancelledAndIsNotRepeated()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        using var cancel = new CancellationTokenSource();
        owner.Script = _ =>
        {
            cancel.Cancel();
            return Status.DefaultCancelled;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cluster.Client.GetAsync("key", cancel.Token));

        Assert.Equal(2, cluster.Count("Get"));
    }

    [Fact]
    public async Task Get_CallersContextDoesNotFlow_Works()
    {
        await using var cluster = new FakeCluster(1);

        Task<CacheValue> call;
        using (ExecutionContext.SuppressFlow())
            call = cluster.Client.GetAsync("key").AsTask();

        Assert.False((await call).Found);
    }

    [Fact]
    public async Task Get_WithinATrace_SendsItsSpanToTheNode()
    {
        await using var cluster = new FakeCluster(1);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FluxCache",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("root").Start();

        await cluster.Client.GetAsync("key");

        var span = Assert.Single(spans, span => span.TraceId == root.TraceId);
        Assert.Equal(("fluxcache.v1.Cache/Get", ActivityKind.Client), (span.OperationName, span.Kind));
        Assert.Equal("node-1", span.GetTagItem("server.address"));
        Assert.Equal(span.Id, cluster.Nodes.Values.Single().Calls.Single().Options.Headers!.GetValue("traceparent"));
    }

    [Fact]
    public async Task GetStats_OneNodeDown_ListsItWithItsError()
    {
        await using var cluster = new FakeCluster(2);
        var owner = await cluster.OwnerAsync("key");
        owner.Script = _ => FakeNode.Refused;

        var statistics = await cluster.Client.GetStatsAsync();

        var down = Assert.Single(statistics, node => node.Address == owner.Address);
        Assert.Equal(FluxCacheClientErrorKind.Unavailable, down.Error!.Kind);
        var up = Assert.Single(statistics, node => node.Address != owner.Address);
        Assert.Equal(up.Address.Authority, up.Statistics!.Node);
    }

    [Fact]
    public async Task Dispose_OpensNoMoreCallsAndClosesChannels()
    {
        var cluster = new FakeCluster(2);
        cluster.Store["key"] = ByteString.CopyFromUtf8("value");
        await cluster.Client.GetAsync("key");

        await cluster.DisposeAsync();

        Assert.Equal(2, cluster.Closed.Count);
    }
}
