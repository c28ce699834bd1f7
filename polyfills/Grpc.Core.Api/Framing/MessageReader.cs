using System.Buffers;
using Grpc.Net.Compression;

namespace Grpc.Core.Framing;

/// <summary>Turns framed bytes into messages of one call: the limit and the encoding of what it receives.</summary>
internal readonly struct MessageReader(int? limit, ICompressionProvider? compression)
{
    public bool TryReadPrefix(ReadOnlySequence<byte> buffer, out MessagePrefix prefix)
    {
        prefix = default;
        if (buffer.Length < MessagePrefix.Size)
            return false;
        if (buffer.FirstSpan.Length >= MessagePrefix.Size)
        {
            prefix = MessagePrefix.Read(buffer.FirstSpan, limit);
            return true;
        }
        Span<byte> copy = stackalloc byte[MessagePrefix.Size];
        buffer.Slice(0, MessagePrefix.Size).CopyTo(copy);
        prefix = MessagePrefix.Read(copy, limit);
        return true;
    }

    /// <summary>Reads the message that the whole of <paramref name="payload"/> is.</summary>
    /// <exception cref="RpcException">INTERNAL when it is corrupt, RESOURCE_EXHAUSTED when it unpacks over the limit.</exception>
    public T Deserialize<T>(MessagePrefix prefix, ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        if (!prefix.IsCompressed)
            return PayloadContext.Deserialize(payload, deserializer);
        using var unpacked = Decompression.Decompress(payload, compression, limit);
        return PayloadContext.Deserialize(new ReadOnlySequence<byte>(unpacked.Written), deserializer);
    }
}
