namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>
/// Goes through every sequence of choices, one a run: a run asks for its choices one by one, and each next run differs from
/// the one before in the last choice that has an alternative left.
/// </summary>
internal sealed class Choices
{
    private readonly List<(int Taken, int Of)> _made = [];
    private int _next;

    /// <summary>One of so many, from 0.</summary>
    internal int Next(int of)
    {
        if (_next == _made.Count)
            _made.Add((0, of));
        if (_made[_next].Of != of)
            throw new InvalidOperationException("The same choices led elsewhere: the run is not deterministic.");
        return _made[_next++].Taken;
    }

    /// <summary>Prepares the next run. False: every one has been made.</summary>
    internal bool Advance()
    {
        _next = 0;
        while (_made is [.. , var last])
        {
            _made.RemoveAt(_made.Count - 1);
            if (last.Taken + 1 < last.Of)
            {
                _made.Add((last.Taken + 1, last.Of));
                return true;
            }
        }

        return false;
    }
}
