namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// Where the writes of one key stand that do not simply stand at their own position, and why the key may be absent. One
/// caller at a time.
/// </summary>
internal sealed class Placements
{
    private const int AbsencesKept = 32;

    private readonly Dictionary<long, Placement> _values = [];
    private readonly List<Placement> _absences = [Placement.AtFirst];
    private readonly List<Placement> _open = [];

    internal Placement AddValue(long number, Placement place)
    {
        _values.Add(number, place);
        _open.Add(place);
        return place;
    }

    internal Placement AddAbsence(Placement place)
    {
        _absences.Add(place);
        _open.Add(place);
        Shorten();
        return place;
    }

    internal void RemoveAbsence(Placement place)
    {
        _absences.Remove(place);
        _open.Remove(place);
    }

    /// <summary>Closes those of the open ones for which a condition holds.</summary>
    internal void Close(long position, Predicate<Placement> when)
    {
        foreach (var place in _open)
        {
            if (when(place))
                place.CloseAt(position);
        }

        Settle();
    }

    /// <summary>Closes those that had ended at a node by a moment, and that come before what it does later.</summary>
    internal void CloseOrdered(long position, NodeLife node, TimeSpan moment)
    {
        foreach (var place in _open.Where(place => place.OrderedBy == node && place.UnknownSince <= moment))
        {
            place.CloseAt(position);
            place.UnknownSince = null;
        }

        Settle();
    }

    /// <summary>Some that were open have been closed.</summary>
    internal void Settle() => _open.RemoveAll(static place => !place.IsOpen);

    /// <summary>One that was closed is open again.</summary>
    internal void Reopen(long? number, Placement place)
    {
        if (number is { } found)
            _values[found] = place;
        _open.Add(place);
    }

    /// <summary>A value whose place is known by now. What simply stands at its own position is not kept.</summary>
    internal void Settle(long number)
    {
        Settle();
        if (_values.TryGetValue(number, out var place) && place.From == place.To)
            _values.Remove(number);
    }

    /// <summary>Where a number may stand; null: where the key may be absent. At least one.</summary>
    internal IReadOnlyList<Placement> Of(long? number)
    {
        if (number is not { } found)
            return _absences;

        var position = found * KeyHistory.Step;
        return [_values.TryGetValue(found, out var place) ? place : new Placement(position, position)];
    }

    // The oldest two whose outcome is known become one range, which allows more than they did, and costs nothing where they
    // no longer matter.
    private void Shorten()
    {
        if (_absences.Count <= AbsencesKept)
            return;

        var first = _absences.FindIndex(IsKnown);
        var second = first < 0 ? -1 : _absences.FindIndex(first + 1, IsKnown);
        if (second < 0)
            return;

        _absences[second] = new Placement(_absences[first].From, _absences[second].To);
        _absences.RemoveAt(first);

        static bool IsKnown(Placement place) => !place.IsOpen && (place.UnknownSince is null || place.IsSeen);
    }
}
