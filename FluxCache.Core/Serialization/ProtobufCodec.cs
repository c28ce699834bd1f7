using Google.Protobuf;

namespace FluxCache.Serialization;

/// <summary>
/// Protobuf messages in their binary form. Also reads messages in plain GZIP, as the Go library of the same name writes
/// them: no message begins with GZIP's first byte, which would be a field of a wire type that does not exist.
/// </summary>
internal sealed class ProtobufCodec<T> : ValueCodec<T>
    where T : IMessage<T>, new()
{
    private static readonly MessageParser<T> Parser = new(static () => new T());

    internal override bool IsCompressible => true;

    internal override ReadOnlyMemory<byte> Encode(T value, in CodecContext context) => value.ToByteArray();

    internal override T Decode(ReadOnlyMemory<byte> payload, in CodecContext context)
    {
        try
        {
            var message = Gzip.IsMember(payload.Span) ? Gzip.Unpack(payload, context.MaxValueBytes) : payload;
            return Parser.ParseFrom(message.Span);
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or InvalidDataException)
        {
            throw Unreadable("it is not a message of that type.", fault);
        }
    }
}
