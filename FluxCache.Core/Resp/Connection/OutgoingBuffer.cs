using System.Buffers;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Bytes that were written and not yet handed to the socket, in pooled segments. Not safe for concurrent calls: the
/// session's gate guards it.
/// </summary>
internal sealed class OutgoingBuffer : IBufferWriter<byte>
{
    private const int SegmentBytes = 32 << 10;

    private readonly Queue<ArraySegment<byte>> _full = new();
    private byte[]? _current;
    private int _used;

    /// <summary>Where in the stream the next byte will stand.</summary>
    public long End { get; private set; }

    /// <summary>Bytes that no <see cref="TryTake"/> has returned yet.</summary>
    public long Unsent { get; private set; }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_current is null || _current.Length - _used < needed)
            Renew(needed);
        return _current.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _current.AsMemory(_used);
    }

    public void Advance(int count)
    {
        _used += count;
        End += count;
        Unsent += count;
    }

    /// <summary>
    /// Takes the oldest segment over; the caller gives it back with <see cref="Return"/>. False: nothing is unsent.
    /// </summary>
    public bool TryTake(out ArraySegment<byte> segment)
    {
        if (!_full.TryDequeue(out segment))
        {
            if (_current is null || _used == 0)
                return false;
            segment = new ArraySegment<byte>(_current, 0, _used);
            _current = null;
            _used = 0;
        }

        Unsent -= segment.Count;
        return true;
    }

    public void Clear()
    {
        while (TryTake(out var segment))
            Return(segment);
    }

    public static void Return(ArraySegment<byte> segment) => ArrayPool<byte>.Shared.Return(segment.Array!);

    private void Renew(int needed)
    {
        if (_current is not null && _used > 0)
            _full.Enqueue(new ArraySegment<byte>(_current, 0, _used));
        else if (_current is not null)
            ArrayPool<byte>.Shared.Return(_current);

        _current = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SegmentBytes));
        _used = 0;
    }
}
