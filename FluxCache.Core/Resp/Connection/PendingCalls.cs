using FluxCache.Resp.Commands;

namespace FluxCache.Resp.Connection;

/// <summary>
/// The commands that wait for replies, in the order in which they were written: a ring that grows up to a bound. Not
/// safe for concurrent calls: the session's gate guards it.
/// </summary>
internal sealed class PendingCalls(int capacity)
{
    private const int InitialSize = 256;

    private Slot[] _ring = new Slot[InitialSize];
    private long _head;
    private long _tail;
    private long _swept;

    // Of batches, the writes beyond the first: the bound is one of commands, not of batches.
    private int _writes;

    public int Count => (int)(_tail - _head);

    /// <summary>Whether there is no room for another, beside so many that are still to come.</summary>
    public bool IsFull(int toCome) => _writes + Count + toCome >= capacity;

    /// <param name="writes">How many writes the call stands for.</param>
    public void Enqueue(RedisCall call, long start, int tick, int writes = 1)
    {
        _writes += writes - 1;
        if (Count == _ring.Length)
            Grow();
        _ring[At(_tail++)] = new Slot(call, call.Generation, start, tick, writes);
    }

    /// <summary>Copies the oldest slots without removing them. Returns how many.</summary>
    public int Peek(Span<Slot> slots)
    {
        var count = Math.Min(slots.Length, Count);
        for (var i = 0; i < count; i++)
            slots[i] = _ring[At(_head + i)];
        return count;
    }

    public void Remove(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _writes -= _ring[At(_head)].Writes - 1;
            _ring[At(_head++)] = default;
        }
    }

    /// <summary>
    /// Adds to <paramref name="expired"/> what was enqueued at <paramref name="tick"/> or before, each slot once.
    /// </summary>
    public void TakeExpired(int tick, List<Slot> expired)
    {
        _swept = Math.Max(_swept, _head);
        while (_swept < _tail && _ring[At(_swept)].Tick - tick <= 0)
            expired.Add(_ring[At(_swept++)]);
    }

    private int At(long index) => (int)(index & (_ring.Length - 1));

    private void Grow()
    {
        var larger = new Slot[_ring.Length * 2];
        for (var i = _head; i < _tail; i++)
            larger[(int)(i & (larger.Length - 1))] = _ring[At(i)];
        _ring = larger;
    }

    /// <param name="Call">What waits.</param>
    /// <param name="Generation">Which use of the pooled call waits.</param>
    /// <param name="Start">Where in the stream of written bytes the command begins.</param>
    /// <param name="Tick">When it was written, in ticks of the session's clock.</param>
    /// <param name="Writes">How many writes it stands for.</param>
    internal readonly record struct Slot(RedisCall Call, int Generation, long Start, int Tick, int Writes);
}
