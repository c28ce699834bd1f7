using FluxCache.Coherence;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>Those who change the key, at a node or elsewhere.</summary>
internal static class Writes
{
    /// <summary>A caller who writes through the node.</summary>
    /// <param name="node">Where.</param>
    /// <param name="name">Who it is.</param>
    /// <param name="repeats">Whether it writes again what was not executed when the connection was lost.</param>
    internal static void AddWriter(this ModelNode node, string name, bool repeats = false)
    {
        var version = 0;
        var caller = node.Add(name, repeats);
        caller.Then("begins", () =>
        {
            var write = node.Memory.BeginWrite(ModelNode.Key);
            caller.OnFailure = () => node.Memory.ForgetWrite(write);
            node.Ask(caller, "writes", () => version = node.Redis.WriteOwn(), isRead: false);
            caller.ThenHear("is acknowledged", () =>
            {
                node.Memory.CompleteWrite(write, ModelNode.Bytes(version).Span, EntryLifetime.Endless);

                // From now on every read must see it.
                node.Return(name, version, floor: 0, linearizable: true);
            });
        });
    }

    /// <summary>A caller whose write Redis refuses: it has no effect, and memory keeps what it has.</summary>
    internal static void AddRefusedWriter(this ModelNode node, string name)
    {
        var caller = node.Add(name);
        caller.Then("begins", () =>
        {
            var write = node.Memory.BeginWrite(ModelNode.Key);
            caller.OnFailure = () => node.Memory.ForgetWrite(write);
            node.Ask(caller, "asks in vain", static () => { }, isRead: true);
            caller.ThenHear("is refused", () => node.Memory.AbandonWrite(write));
        });
    }

    internal static void AddForeignWrite(this ModelNode node, string name) =>
        node.Add(name).Then("writes", node.Redis.WriteForeign);

    /// <summary>Somebody reads the key elsewhere: what they are told, every linearizable read afterwards must see.</summary>
    internal static void AddForeignRead(this ModelNode node, string name) =>
        node.Add(name).Then("reads", node.Redis.ReadForeign);

    internal static void AddFlush(this ModelNode node) => node.Add("flush").Then("happens", node.Redis.Flush);
}
