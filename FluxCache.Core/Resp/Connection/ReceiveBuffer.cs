using System.Buffers;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Bytes received from the socket: those of the frame being scanned, then those not yet scanned. Grows as bytes arrive,
/// never ahead of them. Owned by the receive loop.
/// </summary>
internal sealed class ReceiveBuffer : IDisposable
{
    private const int InitialBytes = 32 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _frameStart;
    private int _scanned;
    private int _end;

    /// <summary>The received bytes that have not been scanned yet.</summary>
    public ReadOnlySpan<byte> Unscanned => _bytes.AsSpan(_scanned, _end - _scanned);

    /// <summary>The scanned bytes of the current frame that are still kept.</summary>
    public ReadOnlySpan<byte> Frame => _bytes.AsSpan(_frameStart, _scanned - _frameStart);

    /// <summary>Where to receive to. Makes room: moves what is kept to the front, or takes a larger array.</summary>
    public Memory<byte> GetRoom()
    {
        if (_frameStart == _end)
            Restart();
        else if (_end == _bytes.Length)
            MakeRoom();
        return _bytes.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    public void Scanned(int count) => _scanned += count;

    /// <summary>Lets go of what was scanned: the frame was read, or is not kept.</summary>
    public void DropScanned() => _frameStart = _scanned;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _frameStart = _scanned = _end = 0;
    }

    private void Restart()
    {
        _frameStart = _scanned = _end = 0;

        // The room for one large value is not kept.
        if (_bytes.Length > InitialBytes * 4)
            Replace(InitialBytes, 0);
    }

    private void MakeRoom()
    {
        var kept = _end - _frameStart;
        if (kept > _bytes.Length / 2)
            Replace((int)Math.Min((long)_bytes.Length * 2, Array.MaxLength), kept);
        else
            Buffer.BlockCopy(_bytes, _frameStart, _bytes, 0, kept);

        _scanned -= _frameStart;
        _frameStart = 0;
        _end = kept;
    }

    private void Replace(int size, int kept)
    {
        var renewed = ArrayPool<byte>.Shared.Rent(size);
        Buffer.BlockCopy(_bytes, _frameStart, renewed, 0, kept);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = renewed;
    }
}
