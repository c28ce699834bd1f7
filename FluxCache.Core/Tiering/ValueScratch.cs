using System.Buffers;

namespace FluxCache.Tiering;

/// <summary>
/// Where a value of memory is copied to that is then read as some type. Each thread has one that it uses again: hits
/// allocate nothing. Not safe for concurrent calls.
/// </summary>
internal sealed class ValueScratch : IBufferWriter<byte>
{
    private const int LeastBytes = 512;

    /// <summary>A larger one is not kept for the thread's next use.</summary>
    private const int MostKeptBytes = 64 << 10;

    [ThreadStatic]
    private static ValueScratch? s_ofThread;

    private byte[] _bytes = new byte[LeastBytes];
    private int _written;

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _written);

    /// <summary>Takes the thread's own. Reading a value may run the caller's code, which may read another.</summary>
    internal static ValueScratch Rent()
    {
        var scratch = s_ofThread ?? new ValueScratch();
        s_ofThread = null;
        scratch._written = 0;
        return scratch;
    }

    internal void Return()
    {
        if (_bytes.Length <= MostKeptBytes)
            s_ofThread = this;
    }

    public void Advance(int count) => _written += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _written < sizeHint)
            Array.Resize(ref _bytes, Math.Max(_written + sizeHint, _bytes.Length * 2));
        return _bytes.AsSpan(_written);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_written);
    }
}
