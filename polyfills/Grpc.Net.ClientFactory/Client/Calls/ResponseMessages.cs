using System.Buffers;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// Reads the messages of a response body through one pooled buffer, which grows only as bytes really arrive. Not safe
/// for concurrent use; disposing it during a read would hand its buffer to somebody else.
/// </summary>
internal sealed class ResponseMessages(Stream body, MessageReader framing) : IDisposable
{
    private const int InitialSize = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _start;
    private int _end;

    /// <summary>Reads the next message; null at the end of the body.</summary>
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var received = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
            if (framing.TryReadPrefix(received, out var prefix) && received.Length - MessagePrefix.Size >= prefix.Length)
            {
                _start += MessagePrefix.Size + prefix.Length;
                return framing.Deserialize(
                    prefix, received.Slice(MessagePrefix.Size, prefix.Length), marshaller.ContextualDeserializer);
            }
            if (await ReceiveAsync(cancellationToken).ConfigureAwait(false) > 0)
                continue;
            return _start == _end ? null : throw FramingError.Malformed("The response ended inside it.");
        }
    }

    /// <summary>Reads up to the end of the body, after which its trailers are there.</summary>
    /// <exception cref="RpcException">INTERNAL when another message is in the way.</exception>
    public async ValueTask ReadEndAsync(CancellationToken cancellationToken)
    {
        if (_start < _end || await ReceiveAsync(cancellationToken).ConfigureAwait(false) > 0)
            throw FramingError.Malformed("More than one arrived for a call that returns one.");
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count;
    }

    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }
}
