using FluxCache.Client;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class DiscoveryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Nodes_OneNameForMany_UsesAllOfThem()
    {
        await using var cluster = Cluster("http://_grpc.nodes", ("nodes", 0, "http://10.0.0.1:81"), ("nodes", 1, "http://10.0.0.2:81"));

        var statistics = await cluster.Client.GetStatsAsync();

        Assert.Equal(["10.0.0.1:81", "10.0.0.2:81"], statistics.Select(node => node.Address.Authority).Order());
    }

    [Fact]
    public async Task Nodes_ConfigurationChanges_AreTakenUpAndTheOldOnesClosed()
    {
        await using var cluster = Cluster("http://_grpc.node", ("node", 0, "http://10.0.0.1:81"));
        await cluster.Client.GetAsync("key");

        cluster.Configuration["services:node:grpc:0"] = "http://10.0.0.2:81";
        cluster.Configuration.Reload();
        await cluster.Time.AdvanceUntilAsync(TimeSpan.Zero, async () => (await cluster.Client.GetStatsAsync()).Single().Address.Host == "10.0.0.2");
        await cluster.Time.AdvanceUntilAsync(Step, () => !cluster.Closed.IsEmpty);

        Assert.Equal("10.0.0.1", Assert.Single(cluster.Closed).Host);
    }

    [Fact]
    public async Task Nodes_AddressOfANameChanges_KeepsItsShareOfTheKeys()
    {
        await using var cluster = new FakeCluster(0, options =>
        {
            options.Nodes.Add("http://_grpc.one");
            options.Nodes.Add("http://_grpc.two");
        });
        cluster.Configuration["services:one:grpc:0"] = "http://10.0.0.1:81";
        cluster.Configuration["services:two:grpc:0"] = "http://10.0.0.2:81";
        var keys = Enumerable.Range(0, 50).Select(i => $"key:{i}").ToArray();
        var before = new List<bool>();
        foreach (var key in keys)
            before.Add((await cluster.OwnerAsync(key)).Address.Host == "10.0.0.1");

        cluster.Configuration["services:one:grpc:0"] = "http://10.9.9.9:81";
        cluster.Configuration.Reload();
        await cluster.Time.AdvanceUntilAsync(TimeSpan.Zero, async () => (await cluster.Client.GetStatsAsync()).Any(node => node.Address.Host == "10.9.9.9"));

        var after = new List<bool>();
        foreach (var key in keys)
            after.Add((await cluster.OwnerAsync(key)).Address.Host == "10.9.9.9");
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Nodes_NoneKnown_FailsAsUnavailableAndRecovers()
    {
        await using var cluster = Cluster("http://_grpc.node", ("node", 0, "http://"));

        var call = cluster.Client.GetAsync("key").AsTask();
        await cluster.Time.AdvanceUntilAsync(Step, () => call.IsCompleted);
        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => call);
        Assert.Equal(FluxCacheClientErrorKind.Unavailable, error.Kind);
        Assert.Contains("http://_grpc.node", error.Message, StringComparison.Ordinal);

        cluster.Configuration["services:node:grpc:0"] = "http://10.0.0.1:81";
        cluster.Configuration.Reload();

        // The change is taken up in the background; a call whose repeats the clock outruns fails as the first did.
        var recovered = cluster.Client.GetAsync("key").AsTask();
        await cluster.Time.AdvanceUntilAsync(Step, () =>
        {
            if (recovered.IsFaulted)
                recovered = cluster.Client.GetAsync("key").AsTask();
            return recovered.IsCompletedSuccessfully;
        });

        Assert.False((await recovered).Found);
    }

    private static FakeCluster Cluster(string name, params (string Service, int Index, string Address)[] endpoints)
    {
        var cluster = new FakeCluster(0, options => options.Nodes.Add(name));
        foreach (var endpoint in endpoints)
            cluster.Configuration[$"services:{endpoint.Service}:grpc:{endpoint.Index}"] = endpoint.Address;

        return cluster;
    }
}
