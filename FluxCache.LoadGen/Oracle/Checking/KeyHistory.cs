using System.Globalization;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// All that was written to one key, and what reads of it may return. Safe for concurrent calls; the lock guards all of it.
/// </summary>
/// <remarks>
/// <para>
/// Each write carries a number that is one higher than that of the write that began before it, and write <c>n</c> has the
/// position <c>n</c> times <see cref="Step"/>. As a rule a key has one writer at a time: then positions rise in the order in
/// which Redis took the writes. Whatever may have been taken later than its position says stands somewhere in a range (see
/// <see cref="Placement"/>): a write that others overlapped, because a fault held it up; a write whose outcome is unknown;
/// what empties Redis.
/// </para>
/// <para>
/// A read must not fall behind a position, its floor. What it returns is given the lowest place that is not below the floor;
/// there is something wrong when there is none. So nothing right is ever called wrong. Since a write takes effect once, one
/// that a read has returned is over when the next begins, and when it appears again behind that, it was done twice.
/// </para>
/// </remarks>
/// <param name="key">The key. Nothing was ever written to it.</param>
/// <param name="nodes">How many nodes there are.</param>
/// <param name="unknownBound">How long after its caller was told a write may take effect whose outcome is unknown.</param>
internal sealed class KeyHistory(string key, int nodes, TimeSpan unknownBound)
{
    /// <summary>From one write's position to the next: more than there can be places between them.</summary>
    internal const long Step = 1L << 20;

    // A write that a fault holds up keeps others from the key no longer than this.
    private static readonly TimeSpan Overlap = TimeSpan.FromMilliseconds(50);

    private const int Told = 6;

    private readonly Lock _lock = new();
    private readonly Placements _placements = new();
    private readonly Acknowledgements _acknowledgements = new();
    private readonly NodeFloor[] _nodes = new NodeFloor[nodes];
    private readonly List<KeyWrite> _underWay = [];
    private readonly Queue<KeyWrite> _last = [];
    private readonly HashSet<long> _notDone = [];
    private long _sent;
    private long _acknowledged;
    private long _ofSession;
    private long _returned;
    private TimeSpan? _witnessedAt;
    private Placement? _emptying;
    private KeyToken? _token;

    internal string Key => key;

    private long Last => _sent * Step;

    /// <summary>Becomes a writer of the key, unless another has just begun.</summary>
    internal KeyWrite? TryBeginWrite(WriteShape shape, TimeSpan now)
    {
        lock (_lock)
        {
            if (_underWay.Any(write => now - write.BegunAt < Overlap))
                return null;

            _placements.Close(Last + Step - 1, place => place.IsSeen || now - place.UnknownSince > unknownBound);
            var earlier = shape == WriteShape.SetTwice ? NewValue() : null;
            var place = shape == WriteShape.Delete ? NewAbsence() : NewValue();
            var write = new KeyWrite(_sent, shape == WriteShape.Delete, place, earlier, now);
            _underWay.Add(write);
            if (_last.Count == Told)
                _last.Dequeue();
            _last.Enqueue(write);
            return write;
        }
    }

    /// <summary>A write is acknowledged.</summary>
    /// <param name="by">Who acknowledged it: a node, whose reads must not fall behind it; null for anybody else.</param>
    /// <param name="token">What was given for it.</param>
    /// <param name="isOfSession">Whether the session made it, whose reads must not fall behind it.</param>
    internal void Acknowledge(KeyWrite write, NodeLife? by, string? token, bool isOfSession, TimeSpan now)
    {
        lock (_lock)
        {
            _underWay.Remove(write);
            End(write, "acknowledged", now);
            var position = write.Place.From;
            // Others that began meanwhile may have been taken earlier.
            var latest = Last > position ? Last + Step - 1 : position;
            write.Earlier?.CloseAt(latest > position ? latest : position - 1);
            write.Place.CloseAt(latest);
            _placements.Settle(write.Number);

            _acknowledged = Math.Max(_acknowledged, position);
            _acknowledgements.Add(position, now);
            if (by is { } node)
            {
                RaiseFloor(node, position);
                _placements.CloseOrdered(position - 1, node, write.BegunAt);
            }

            if (isOfSession)
                _ofSession = Math.Max(_ofSession, position);
            if (token is not null && !(_token?.Position > position))
                _token = new KeyToken(token, position);
        }
    }

    /// <summary>A write surely did not take effect, or so its caller was told.</summary>
    /// <returns>Whether a read has returned it all the same.</returns>
    internal bool Withdraw(KeyWrite write)
    {
        lock (_lock)
        {
            _underWay.Remove(write);
            write.End = "surely not done";
            if (write.IsDelete)
            {
                _placements.RemoveAbsence(write.Place);
            }
            else
            {
                _notDone.Add(write.Number);
                if (write.Earlier is not null)
                    _notDone.Add(write.Number - 1);
            }

            return write.Place.IsSeen || write.Earlier is { IsSeen: true };
        }
    }

    /// <summary>Nobody knows whether a write takes effect: it may, once, within the bound.</summary>
    /// <param name="orderedBy">The node that takes its writes of a key in the order in which they are made; null: none does.</param>
    internal void LeaveUnknown(KeyWrite write, NodeLife? orderedBy, TimeSpan now)
    {
        lock (_lock)
        {
            _underWay.Remove(write);
            End(write, "unknown", now);
            Leave(write.Place);
            if (write.Earlier is not null)
                Leave(write.Earlier);
        }

        void Leave(Placement place)
        {
            place.UnknownSince = now;
            place.OrderedBy = orderedBy;
        }
    }

    /// <summary>Redis is about to be emptied.</summary>
    internal void BeginEmptying()
    {
        lock (_lock)
        {
            _emptying = new Placement(_acknowledged + 1);
            _placements.AddAbsence(_emptying);
        }
    }

    /// <summary>Redis has been emptied: writes that begin from now on come after it.</summary>
    internal void EndEmptying(TimeSpan now)
    {
        lock (_lock)
        {
            if (_emptying is null)
                return;

            _emptying.CloseAt(Last + Step - 1);
            _placements.Settle();
            _acknowledgements.Add(_emptying.From, now);
            _emptying = null;
        }
    }

    /// <summary>A read is about to start.</summary>
    /// <param name="node">At which node; null: past the nodes, or through the session.</param>
    internal ReadFloor BeginRead(NodeLife? node, TimeSpan now)
    {
        lock (_lock)
        {
            var own = node is { } at && _nodes[at.Node].Incarnation == at.Incarnation ? _nodes[at.Node].Position : 0;
            return new ReadFloor(node, own, _acknowledged, _returned, _ofSession, _token, now, _witnessedAt);
        }
    }

    /// <summary>Judges what a fresh read returned, and notes it for the reads that start from now on.</summary>
    /// <param name="floor">What <see cref="BeginRead"/> said.</param>
    /// <param name="demand">What the read asked for.</param>
    /// <param name="number">The number that it returned; null when it found nothing.</param>
    internal ReadVerdict Judge(ReadFloor floor, DemandKind demand, long? number)
    {
        lock (_lock)
        {
            if (number is { } found && (found < 1 || found > _sent))
                return ReadVerdict.Wrong(FindingKind.Foreign);
            if (number is { } refused && _notDone.Contains(refused))
                return ReadVerdict.Wrong(FindingKind.NotDone);

            var asked = floor.AskedBy(demand);
            var least = Math.Max(floor.OfNode, asked);
            var places = _placements.Of(number);
            var fitting = places.Where(place => place.Fits(least)).ToArray();
            return fitting.Length > 0
                ? Note(floor, demand, least, fitting)
                : Blame(floor, demand, number, asked, least, places);
        }
    }

    /// <summary>The last writes, for people.</summary>
    internal string Tell()
    {
        lock (_lock)
        {
            return string.Join("; ", _last.Select(write => string.Create(
                CultureInfo.InvariantCulture,
                $"{(write.IsDelete ? "delete" : write.Earlier is null ? "set" : "batch")} {write.Number} by {write.By} at {write.BegunAt.TotalSeconds:F3} s, {write.End ?? "under way"}")));
        }
    }

    private static void End(KeyWrite write, string how, TimeSpan now) =>
        write.End = string.Create(CultureInfo.InvariantCulture, $"{how} at {now.TotalSeconds:F3} s");

    private ReadVerdict Note(ReadFloor floor, DemandKind demand, long least, Placement[] fitting)
    {
        var isLate = false;
        var position = fitting.Min(place => place.LowestFrom(least));
        // Which of several reasons a key is absent for, nobody can tell.
        if (fitting is [var only])
        {
            isLate = demand == DemandKind.Witness && !only.IsSeen && floor.WitnessedAt - only.UnknownSince > unknownBound;
            position = only.SeeFrom(least);
        }

        NotePosition(floor, demand, position);
        return isLate
            ? ReadVerdict.Late
            : ReadVerdict.Behind(by: floor.StartedAt - (_acknowledgements.FirstAfter(fitting.Max(place => place.To)) ?? floor.StartedAt));
    }

    private ReadVerdict Blame(
        ReadFloor floor,
        DemandKind demand,
        long? number,
        long asked,
        long least,
        IReadOnlyList<Placement> places)
    {
        // Whether a write of unknown outcome came late, or was in time and a node is behind, is for Redis itself to say.
        var unknown = places.FirstOrDefault(place => place is { UnknownSince: not null, IsSeen: false });
        if (demand != DemandKind.Witness)
        {
            return unknown is not null ? ReadVerdict.Right
                : ReadVerdict.Wrong(places.Any(place => place.Fits(asked)) ? FindingKind.Regression : FindingKind.Freshness);
        }

        // From here on Redis holds this, and nodes that return it are right.
        var stands = unknown ?? places[^1];
        stands.MoveBehind(least);
        _placements.Reopen(number, stands);
        NotePosition(floor, demand, stands.Lowest);
        return unknown is not null ? ReadVerdict.Late : ReadVerdict.Wrong(FindingKind.LostWrite);
    }

    private void NotePosition(ReadFloor floor, DemandKind demand, long position)
    {
        if (floor.At is { } node)
            RaiseFloor(node, position);
        _returned = Math.Max(_returned, position);
        if (demand == DemandKind.Witness && !(_witnessedAt > floor.StartedAt))
            _witnessedAt = floor.StartedAt;
    }

    private Placement NewValue() => _placements.AddValue(++_sent, new Placement(Last));

    private Placement NewAbsence()
    {
        _sent++;
        return _placements.AddAbsence(new Placement(Last));
    }

    private void RaiseFloor(NodeLife node, long position)
    {
        ref var own = ref _nodes[node.Node];
        if (own.Incarnation < node.Incarnation)
            own = new NodeFloor(node.Incarnation, position);
        else if (own.Incarnation == node.Incarnation)
            own = own with { Position = Math.Max(own.Position, position) };
    }

    private readonly record struct NodeFloor(int Incarnation, long Position);
}
