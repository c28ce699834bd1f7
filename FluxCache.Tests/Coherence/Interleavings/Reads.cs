using FluxCache.Coherence;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>Callers of a node that read any value.</summary>
internal static class Reads
{
    /// <summary>A caller who reads, on a ticket of its own.</summary>
    /// <param name="node">Where.</param>
    /// <param name="name">Who it is.</param>
    /// <param name="pastMemory">Whether it asks Redis whatever memory holds.</param>
    /// <param name="repeats">Whether it asks again when the connection is lost.</param>
    /// <param name="afterAForeignWrite">Whether somebody else writes first.</param>
    internal static void AddReader(
        this ModelNode node, string name, bool pastMemory = false, bool repeats = false, bool afterAForeignWrite = false)
    {
        var caller = node.Add(name, repeats);
        if (afterAForeignWrite)
            caller.Then("lets somebody write", node.Redis.WriteForeign);
        caller.Then("looks", () =>
        {
            var floor = node.Returned;
            if (!pastMemory && node.HeldVersion() is { } held)
                node.Return(name, held, floor);
            else
                node.ReadAnew(caller, version => node.Return(name, version, floor));
        });
    }

    /// <summary>A caller who reads, and waits for another's read where it may.</summary>
    internal static void AddJoiner(this ModelNode node, string name, bool pastMemory = false, bool repeats = false)
    {
        var caller = node.Add(name, repeats);
        caller.Then("looks", () =>
        {
            var floor = node.Returned;
            if (!pastMemory && node.HeldVersion() is { } held)
                node.Return(name, held, floor);
            else
                node.ReadTogether(caller, version => node.Return(name, version, floor));
        });
    }

    /// <summary>A caller who asks whether the key is there, and is judged where it is told that it is not.</summary>
    internal static void AddQuestion(this ModelNode node, string name)
    {
        var caller = node.Add(name);
        caller.Then("looks", () =>
        {
            var floor = node.Returned;
            if (node.HeldVersion() is not null)
                return;

            (int Version, bool IsThere) found = default;
            var ticket = node.Memory.TakeTicket(ModelNode.Key);
            caller.OnFailure = ticket.Dispose;
            node.AskForTheKey(caller, reading => found = reading);
            caller.ThenHear("is told", () =>
            {
                node.Memory.LandExistence(ticket, found.IsThere);
                ticket.Dispose();
                if (!found.IsThere)
                    node.Return(name, found.Version, floor);
            });
        });
    }

    /// <summary>A caller who looks in memory once.</summary>
    internal static void AddGlance(this ModelNode node, string name) => node.Add(name).Then("looks", () =>
    {
        if (node.HeldVersion() is { } held)
            node.Return(name, held, node.Returned);
    });

    /// <summary>Reads Redis on a ticket of its own.</summary>
    internal static void ReadAnew(this ModelNode node, Caller caller, Action<int> told)
    {
        (int Version, bool IsThere) found = default;
        var ticket = node.Memory.TakeTicket(ModelNode.Key);
        caller.OnFailure = ticket.Dispose;
        node.AskForTheKey(caller, reading => found = reading);
        caller.ThenHear("is told", () =>
        {
            node.Memory.Land(ticket, ModelNode.ValueOf(found), EntryLifetime.Endless);
            ticket.Dispose();
            told(found.Version);
        });
    }

    /// <summary>Joins the read that is under way, where it may, or makes one that others may join.</summary>
    internal static void ReadTogether(this ModelNode node, Caller caller, Action<int> told)
    {
        var own = node.Flights.Board(ModelNode.Key, firstContinuesInline: false, out var end, CancellationToken.None);
        if (own is null)
        {
            caller.ThenWhen("is told", () => end.IsCompleted, () =>
            {
                if (end.IsCompletedSuccessfully)
                    told(ModelNode.ResultOf(end.AsTask()));
            });
            return;
        }

        (int Version, bool IsThere) found = default;
        caller.OnFailure = () =>
            node.Flights.Land(own, new FluxCacheException(FluxCacheErrorKind.Unavailable, "the connection was lost"));
        node.AskForTheKey(caller, reading => found = reading);
        caller.ThenHear("fills", () =>
        {
            node.Memory.Land(own.Ticket, ModelNode.ValueOf(found), EntryLifetime.Endless);
            caller.Then("lands", () =>
            {
                node.Flights.Land(own, found.Version);
                told(found.Version);
            });
        });
    }
}
