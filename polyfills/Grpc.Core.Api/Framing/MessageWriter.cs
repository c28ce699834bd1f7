using System.Buffers;
using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Core.Framing;

/// <summary>
/// Frames messages of one call into a buffer writer: the limit and the encoding of what it sends. A message that
/// cannot be framed leaves nothing in the writer.
/// </summary>
internal readonly struct MessageWriter(int? limit, ICompressionProvider? compression, CompressionLevel? level)
{
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED when the message is over the limit.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serializer, IBufferWriter<byte> output, WriteOptions? options)
    {
        var compress = compression is not null && (options is null || (options.Flags & WriteFlags.NoCompress) == 0);
        if (!compress)
        {
            FrameContext.Serialize(message, serializer, output, limit);
            return;
        }
        using var plain = new PooledBufferWriter();
        FrameContext.Serialize(message, serializer, plain, limit);
        using var packed = new PooledBufferWriter();
        using (var stream = compression!.CreateCompressionStream(new BufferWriterStream(packed), level))
            stream.Write(plain.Written.Span[MessagePrefix.Size..]);
        var payload = packed.Written.Span;
        var frame = output.GetSpan(MessagePrefix.Size + payload.Length);
        new MessagePrefix(true, payload.Length).Write(frame);
        payload.CopyTo(frame[MessagePrefix.Size..]);
        output.Advance(MessagePrefix.Size + payload.Length);
    }
}
