using System.Buffers.Binary;

namespace Grpc.Core.Framing;

/// <summary>The five bytes before every message: whether it is compressed, and its length.</summary>
internal readonly record struct MessagePrefix(bool IsCompressed, int Length)
{
    public const int Size = 5;

    /// <summary>Reads a prefix and refuses it before anything is allocated for the message.</summary>
    /// <exception cref="RpcException">
    /// RESOURCE_EXHAUSTED when the message is longer than <paramref name="limit"/>; INTERNAL when the prefix is
    /// malformed.
    /// </exception>
    public static MessagePrefix Read(ReadOnlySpan<byte> source, int? limit)
    {
        if (source[0] > 1)
            throw FramingError.Malformed($"Its compressed flag is {source[0]}, which is neither 0 nor 1.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(source[1..]);
        if (length > (uint)(limit ?? Array.MaxLength - Size))
            throw FramingError.ReceivedTooLarge(limit ?? Array.MaxLength - Size);
        return new MessagePrefix(source[0] == 1, (int)length);
    }

    public void Write(Span<byte> destination)
    {
        destination[0] = IsCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)Length);
    }
}
