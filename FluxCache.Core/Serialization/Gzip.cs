using System.IO.Compression;
using System.Runtime.InteropServices;

namespace FluxCache.Serialization;

/// <summary>One GZIP member (RFC 1952) in memory.</summary>
internal static class Gzip
{
    /// <summary>The fixed part of a member's header.</summary>
    internal const int HeaderLength = 10;

    /// <summary>CRC-32 and length at a member's end.</summary>
    internal const int TrailerLength = 8;

    /// <summary>Where a header holds its flags.</summary>
    internal const int FlagsOffset = 3;

    /// <summary>
    /// The most that deflate makes of one byte; more cannot be claimed in earnest. Source: zlib's technical notes.
    /// </summary>
    private const int MaxExpansion = 1_032;

    /// <summary>A header, one empty block of fixed codes, and a trailer of zeros.</summary>
    private static ReadOnlySpan<byte> EmptyMember =>
        [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether the bytes begin as a member does whose content is deflated.</summary>
    internal static bool IsMember(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderLength + TrailerLength && bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]);

    /// <summary>A member with these bytes.</summary>
    internal static MemoryStream Pack(ReadOnlySpan<byte> bytes, CompressionLevel level)
    {
        var packed = new MemoryStream();

        // GZipStream writes no member at all for no bytes.
        if (bytes.IsEmpty)
            packed.Write(EmptyMember);
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
            gzip.Write(bytes);
        return packed;
    }

    /// <summary>What a member holds.</summary>
    /// <exception cref="InvalidDataException">
    /// The member is damaged, or holds more than <paramref name="maxBytes"/>.
    /// </exception>
    internal static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> member, int maxBytes)
    {
        var claimed = BitConverter.ToUInt32(member.Span[^4..]);
        if (claimed > (uint)maxBytes)
            throw new InvalidDataException($"it claims to hold {claimed:N0} bytes; the limit is {maxBytes:N0}");
        if (claimed > (ulong)member.Length * MaxExpansion)
            throw new InvalidDataException($"it has {member.Length:N0} bytes, which cannot hold the {claimed:N0} bytes it claims");

        var content = new byte[claimed];
        using var gzip = new GZipStream(Reader(member), CompressionMode.Decompress);
        if (gzip.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) != content.Length
            || gzip.ReadByte() != -1)
            throw new InvalidDataException($"it does not hold the {claimed:N0} bytes it claims");
        return content;
    }

    private static MemoryStream Reader(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
