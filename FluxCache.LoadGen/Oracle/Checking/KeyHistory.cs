using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// All that was written to one key, and what reads of it may return. Safe for concurrent calls; the lock guards all of it.
/// </summary>
/// <remarks>
/// <para>
/// A key has one writer at a time, wherever its writes go, and each write carries a number that is one higher than the
/// last: the order of the numbers is the order in which Redis took the writes. Write <c>n</c> has the position
/// <c>2n</c>. What empties Redis (FLUSHALL, a restart) has an odd position, between the writes around it; see
/// <see cref="Absence"/>. A read that found nothing has the position of an absence.
/// </para>
/// <para>
/// A write whose outcome is unknown may take effect at any time from then on, and numbers no longer tell the order: its
/// key is retired, and judged only when the load is over.
/// </para>
/// </remarks>
internal sealed class KeyHistory
{
    private const int AbsencesKept = 32;

    private readonly Lock _lock = new();
    private readonly List<Absence> _absences = [Absence.AtFirst];
    private readonly Acknowledgements _acknowledgements = new();
    private readonly NodeFloor[] _nodes;
    private bool _isBeingWritten;
    private long _sent;
    private long _acknowledged;
    private long _returned;
    private Absence? _emptying;
    private Absence? _deletion;
    private KeyToken? _token;

    /// <param name="key">The key. Nothing was ever written to it.</param>
    /// <param name="nodes">How many nodes there are.</param>
    internal KeyHistory(string key, int nodes)
    {
        Key = key;
        _nodes = new NodeFloor[nodes];
    }

    internal string Key { get; }

    /// <summary>Whether a write's outcome is unknown.</summary>
    internal bool IsRetired { get; private set; }

    /// <summary>Becomes the key's writer, unless it has one or is retired.</summary>
    /// <param name="isDelete">Whether the write is to remove the key.</param>
    /// <param name="number">The number to write.</param>
    internal bool TryBeginWrite(bool isDelete, out long number)
    {
        lock (_lock)
        {
            number = 0;
            if (_isBeingWritten || IsRetired)
                return false;

            _isBeingWritten = true;
            _sent += 2;
            number = _sent / 2;
            _deletion = isDelete ? new Absence(_sent, _sent) : null;
            if (_deletion is not null)
                Add(_deletion);
            return true;
        }
    }

    /// <summary>The write that was begun is acknowledged.</summary>
    /// <param name="by">Who acknowledged it: a node, whose reads must not fall behind it; null for Redis itself.</param>
    /// <param name="token">What the node gave for it.</param>
    /// <param name="now">When.</param>
    internal void Acknowledge(NodeLife? by, string? token, TimeSpan now)
    {
        lock (_lock)
        {
            _isBeingWritten = false;
            _acknowledged = _sent;
            _acknowledgements.Add(_sent, now);
            if (by is { } node)
                RaiseFloor(node, _sent);
            if (token is not null)
                _token = new KeyToken(token, _sent);
        }
    }

    /// <summary>The write that was begun surely did not take effect.</summary>
    internal void Withdraw()
    {
        lock (_lock)
        {
            _isBeingWritten = false;
            if (_deletion is not null)
                _absences.Remove(_deletion);
        }
    }

    /// <summary>Nobody knows whether the write that was begun takes effect, or when.</summary>
    internal void Retire()
    {
        lock (_lock)
        {
            _isBeingWritten = false;
            IsRetired = true;
        }
    }

    /// <summary>Redis is about to be emptied.</summary>
    internal void BeginEmptying()
    {
        lock (_lock)
        {
            _emptying = new Absence(_acknowledged + 1, long.MaxValue);
            Add(_emptying);
        }
    }

    /// <summary>Redis has been emptied: writes that begin from now on come after it.</summary>
    internal void EndEmptying(TimeSpan now)
    {
        lock (_lock)
        {
            if (_emptying is null)
                return;

            _emptying.To = _sent + 1;
            _acknowledgements.Add(_emptying.From, now);
            _emptying = null;
        }
    }

    /// <summary>A read at a node is about to start.</summary>
    internal ReadFloor BeginRead(NodeLife node, TimeSpan now)
    {
        lock (_lock)
        {
            var own = _nodes[node.Node];
            return new ReadFloor(
                node, own.Incarnation == node.Incarnation ? own.Position : 0, _acknowledged, _returned, _token, now);
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
            if (IsRetired)
                return ReadVerdict.Right;
            if (number is { } found && (found < 1 || 2 * found > _sent))
                return ReadVerdict.Wrong(FindingKind.Foreign);

            var asked = floor.AskedBy(demand);
            var position = PositionOf(number, Math.Max(floor.OfNode, asked));
            RaiseFloor(floor.At, position);
            _returned = Math.Max(_returned, position);
            if (position < asked)
                return ReadVerdict.Wrong(FindingKind.Freshness);
            return position < floor.OfNode
                ? ReadVerdict.Wrong(FindingKind.Regression)
                : ReadVerdict.Behind(by: floor.StartedAt - (_acknowledgements.FirstAfter(position) ?? floor.StartedAt));
        }
    }

    // The oldest two become one range, which allows more than they did, and costs nothing where they no longer matter.
    private void Add(Absence absence)
    {
        _absences.Add(absence);
        if (_absences.Count <= AbsencesKept)
            return;

        _absences[1] = new Absence(_absences[0].From, _absences[1].To);
        _absences.RemoveAt(0);
    }

    // Of the places where what was read may stand, the lowest that is not too old; where there is none, the highest.
    private long PositionOf(long? number, long floor)
    {
        if (number is { } found)
            return 2 * found;

        var fitting = _absences.Where(absence => absence.To >= floor).ToArray();
        return fitting.Length > 0
            ? fitting.Min(absence => Math.Max(floor, absence.From))
            : _absences.Max(absence => absence.To);
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
