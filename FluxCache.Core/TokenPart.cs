using System.Buffers.Binary;
using System.Numerics;

namespace FluxCache;

/// <summary>
/// One issuer's part of a token: its writes up to a number. Numbers are given when a write is acknowledged, so that all
/// lower ones were acknowledged before.
/// </summary>
/// <param name="Cluster">Which Redis data the write changed; 0: not known.</param>
/// <param name="Issuer">Which cache acknowledged it: a number at random for each start.</param>
/// <param name="Sequence">The issuer's number of the write, from 1.</param>
internal readonly record struct TokenPart(ulong Cluster, ulong Issuer, long Sequence)
{
    /// <summary>Eight bytes for each member, big-endian, and four of CRC-32C over them.</summary>
    internal const int SizeBytes = 28;

    private const int CheckedBytes = 24;

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Cluster);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Issuer);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[CheckedBytes..], CheckOf(destination[..CheckedBytes]));
    }

    /// <exception cref="FormatException">The part is damaged.</exception>
    internal static TokenPart Read(ReadOnlySpan<byte> source)
    {
        var part = new TokenPart(
            BinaryPrimitives.ReadUInt64BigEndian(source),
            BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
            BinaryPrimitives.ReadInt64BigEndian(source[16..]));
        return part.Sequence > 0
            && BinaryPrimitives.ReadUInt32BigEndian(source[CheckedBytes..]) == CheckOf(source[..CheckedBytes])
                ? part
                : throw new FormatException("The token is damaged. Pass a token that a write returned, unchanged.");
    }

    private static uint CheckOf(ReadOnlySpan<byte> bytes)
    {
        var check = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            check = BitOperations.Crc32C(check, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return ~check;
    }
}
