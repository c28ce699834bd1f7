using System.Buffers;

namespace FluxCache.Benchmarks.Memory;

/// <summary>A caller's buffer of some size, which every value is copied to the start of.</summary>
internal sealed class CallerBuffer(int bytes) : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[bytes];

    internal Span<byte> Span => _bytes;

    public void Advance(int count)
    {
    }

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes;
}
