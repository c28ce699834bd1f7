using Google.Protobuf;

namespace FluxCache.Serialization;

/// <summary>Bytes as they are. Reading takes no copy of its own.</summary>
internal sealed class ReadOnlyMemoryCodec : ValueCodec<ReadOnlyMemory<byte>>
{
    internal override bool BorrowsValue => true;

    internal override bool KeepsPayload => true;

    internal override ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> value, in CodecContext context) => value;

    internal override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> payload, in CodecContext context) => payload;
}

/// <summary>Bytes as they are. Reading copies: the caller may write to what it gets.</summary>
internal sealed class ByteArrayCodec : ValueCodec<byte[]>
{
    internal override bool BorrowsValue => true;

    internal override ReadOnlyMemory<byte> Encode(byte[] value, in CodecContext context) => value;

    internal override byte[] Decode(ReadOnlyMemory<byte> payload, in CodecContext context) => payload.ToArray();
}

/// <summary>Bytes as they are. Reading copies: the caller may write to what it gets.</summary>
internal sealed class WritableMemoryCodec : ValueCodec<Memory<byte>>
{
    internal override bool BorrowsValue => true;

    internal override ReadOnlyMemory<byte> Encode(Memory<byte> value, in CodecContext context) => value;

    internal override Memory<byte> Decode(ReadOnlyMemory<byte> payload, in CodecContext context) => payload.ToArray();
}

/// <summary>Bytes as they are. Nobody can change a <see cref="ByteString"/>, so writing takes no copy.</summary>
internal sealed class ByteStringCodec : ValueCodec<ByteString>
{
    internal override ReadOnlyMemory<byte> Encode(ByteString value, in CodecContext context) => value.Memory;

    internal override ByteString Decode(ReadOnlyMemory<byte> payload, in CodecContext context) =>
        ByteString.CopyFrom(payload.Span);
}
