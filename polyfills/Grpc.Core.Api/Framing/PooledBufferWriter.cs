using System.Buffers;

namespace Grpc.Core.Framing;

/// <summary>
/// Collects bytes in one array of the shared pool, growing by doubling, never past its limit. Not safe for
/// concurrent use.
/// </summary>
internal sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private const int SmallestBuffer = 256;

    private readonly int _limit;
    private readonly Func<long, RpcException> _tooLarge;
    private byte[] _buffer = [];
    private int _written;

    /// <param name="limit">How many bytes may be written.</param>
    /// <param name="tooLarge">What to throw at the byte after them.</param>
    public PooledBufferWriter(int limit, Func<long, RpcException> tooLarge)
    {
        _limit = limit;
        _tooLarge = tooLarge;
    }

    public PooledBufferWriter()
        : this(Array.MaxLength, FramingError.SentTooLarge)
    {
    }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _written);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        if (count > _limit - _written)
            throw _tooLarge(_limit);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _written = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void EnsureRoom(int needed)
    {
        if (_buffer.Length - _written >= needed)
            return;
        var wanted = Math.Max(_written + (long)needed, Math.Max(SmallestBuffer, _buffer.Length * 2L));
        if (_written + (long)needed > Array.MaxLength)
            throw _tooLarge(_limit);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
