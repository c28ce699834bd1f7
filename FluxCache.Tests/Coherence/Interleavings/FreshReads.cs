using FluxCache.Coherence;
using FluxCache.Tiering;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>Callers of a node that ask for more than any value, and go the way of <see cref="ReadPath"/>.</summary>
internal static class FreshReads
{
    /// <summary>A caller whose read must return whatever anybody was told of before it began.</summary>
    internal static void AddLinearizableReader(this ModelNode node, string name) =>
        node.AddFreshReader(name, static node => (Freshness.Linearizable, node.Acknowledged));

    /// <summary>A caller with a token of all that another node has acknowledged by now.</summary>
    internal static void AddSessionReader(this ModelNode node, string name) =>
        node.AddFreshReader(name, static node => (
            Freshness.AtLeast(new TokenLedger(node.Coverage.Streams).Issue()),
            Math.Max(node.Acknowledged, node.Returned)));

    private static void AddFreshReader(
        this ModelNode node, string name, Func<ModelNode, (Freshness Freshness, int Floor)> ask)
    {
        var caller = node.Add(name);
        caller.Then("opens the gate", () =>
        {
            var (freshness, floor) = ask(node);
            var isLinearizable = freshness == Freshness.Linearizable;
            TaskCompletionSource? ping = null;
            var barrier = new StreamBarrier(node.Coverage.Streams, _ =>
            {
                ping = new TaskCompletionSource();
                node.Ask(caller, "pings", static () => { }, isRead: true);
                return new ValueTask(ping.Task);
            });
            var gate = new FreshnessGate(node.Memory, node.Coverage, new TokenLedger(node.Coverage.Streams), barrier);
            var opening = gate.OpenAsync(ModelNode.Key, freshness, CancellationToken.None).AsTask();
            caller.OnFailure = () =>
            {
                ping!.SetException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "the connection was lost"));
                caller.Then("looks", Look);
            };
            if (opening.IsCompleted)
            {
                caller.Then("looks", Look);
                return;
            }

            caller.ThenHear("passes the barrier", () =>
            {
                ping!.SetResult();
                caller.Then("looks", Look);
            });

            void Look()
            {
                node.Require(opening.IsCompletedSuccessfully, "the gate did not open at once");
                if (!ModelNode.ResultOf(opening))
                    node.ReadAnew(caller, Told);
                else if (node.HeldVersion() is { } held)
                    Told(held);
                else
                    node.ReadTogether(caller, Told);
            }

            void Told(int version) => node.Return(name, version, floor, isLinearizable);
        });
    }
}
