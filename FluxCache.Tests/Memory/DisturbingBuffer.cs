using System.Buffers;

namespace FluxCache.Tests.Memory;

/// <summary>
/// Lets something happen in the middle of a lookup: a lookup asks for room after it has looked at the entry, and before it
/// copies the value.
/// </summary>
/// <param name="disturb">What happens, at the first times that room is asked for.</param>
/// <param name="times">At how many.</param>
internal sealed class DisturbingBuffer(Action disturb, int times = 1) : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[1 << 16];
    private int _left = times;

    internal ReadOnlySpan<byte> First(int count) => _bytes.AsSpan(0, count);

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_left-- > 0)
            disturb();
        return _bytes;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
