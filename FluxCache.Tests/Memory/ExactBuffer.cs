using System.Buffers;

namespace FluxCache.Tests.Memory;

/// <summary>Gives as much room as is asked for, from the start of an array, and none beyond.</summary>
internal sealed class ExactBuffer(byte[] bytes) : IBufferWriter<byte>
{
    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => bytes.AsMemory(0, Math.Max(sizeHint, 1));

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
