using System.Collections.Concurrent;
using FluxCache.Client;
using FluxCache.Client.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using RoutedNode = FluxCache.Client.Routing.Node;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class NodeSetTests
{
    private const int Keys = 30_000;

    [Fact]
    public void Choose_ManyKeys_SharesThemEvenly()
    {
        var set = new NodeSet(Nodes(3));

        var shares = Hashes().CountBy(hash => set.Choose(hash)).Select(share => share.Value).ToArray();

        // The standard deviation of a share is 82 keys; five of them are not chance.
        Assert.Equal(3, shares.Length);
        Assert.All(shares, share => Assert.InRange(share, (Keys / 3) - 410, (Keys / 3) + 410));
    }

    [Fact]
    public void Choose_NodeLeaves_MovesOnlyItsKeysAndSpreadsThem()
    {
        var nodes = Nodes(3);
        var before = new NodeSet(nodes);
        var after = new NodeSet(nodes[..2]);

        var moved = Hashes().Where(hash => before.Choose(hash) != after.Choose(hash)).ToArray();

        Assert.All(moved, hash => Assert.Equal(nodes[2], before.Choose(hash)));
        Assert.Equal(2, moved.Select(hash => after.Choose(hash)).Distinct().Count());
    }

    [Fact]
    public void Choose_NodesInAnotherOrder_ChoosesTheSame()
    {
        var nodes = Nodes(5);
        var set = new NodeSet(nodes);
        var reversed = new NodeSet([.. nodes.Reverse()]);

        Assert.All(Hashes(), hash => Assert.Same(set.Choose(hash), reversed.Choose(hash)));
    }

    [Fact]
    public void Choose_OwnerSetAside_GoesWhereTheKeyWouldGoWithoutIt()
    {
        var nodes = Nodes(3);
        var set = new NodeSet(nodes);
        var without = new NodeSet(nodes[1..]);
        nodes[0].Health.ReportUnreachable();

        Assert.All(Hashes(), hash => Assert.Same(without.Choose(hash), set.Choose(hash)));
    }

    [Fact]
    public void Choose_OwnerAvoided_ChoosesAnother()
    {
        var set = new NodeSet(Nodes(2));

        Assert.All(Hashes(), hash => Assert.NotSame(set.Choose(hash), set.Choose(hash, avoided: set.Choose(hash))));
    }

    [Fact]
    public void Choose_EveryNodeSetAside_StillChoosesTheOwner()
    {
        var nodes = Nodes(3);
        var set = new NodeSet(nodes);
        var owners = Hashes().ToDictionary(hash => hash, hash => set.Choose(hash));
        Array.ForEach(nodes, node => node.Health.ReportUnreachable());

        Assert.All(owners, owner => Assert.Same(owner.Value, set.Choose(owner.Key)));
    }

    [Fact]
    public void Choose_OnlyNodeAvoided_ChoosesItAllTheSame()
    {
        var set = new NodeSet(Nodes(1));

        Assert.Same(set.Nodes[0], set.Choose(42, avoided: set.Nodes[0]));
    }

    private static IEnumerable<ulong> Hashes() => Enumerable.Range(0, Keys).Select(i => RoutingHash.Of($"key:{i}"));

    private static RoutedNode[] Nodes(int count) => [.. Enumerable.Range(1, count).Select(i => CreateNode(new Uri($"http://node-{i}:8081")))];

    private static RoutedNode CreateNode(Uri address) => new(
        new NodeAddress(address.AbsoluteUri, address),
        new FakeNode(address, new ConcurrentDictionary<string, Google.Protobuf.ByteString>()).AsChannel(),
        new NodeClock(TimeProvider.System),
        new NodeProber(new FluxCacheClientOptions(), TimeProvider.System, NullLogger.Instance, () => { }),
        new FluxCacheClientOptions(),
        TimeProvider.System);
}
