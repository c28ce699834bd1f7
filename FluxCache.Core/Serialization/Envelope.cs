using System.Buffers.Binary;
using System.IO.Compression;

namespace FluxCache.Serialization;

/// <summary>
/// How a value stands in Redis: plain, or, when it is compressed or slides, as a GZIP member whose header carries a
/// FluxCache extra field. <c>docs/format.md</c> gives the layout for other programs.
/// </summary>
/// <remarks>
/// Whether bytes are an envelope is told by the header alone. Bytes of a caller that begin like one are put into an
/// envelope of their own, so taking one off always gives back exactly what was written.
/// </remarks>
internal static class Envelope
{
    private const byte Version = 1;
    private const byte ExtraFlag = 0x04;
    private const int SubfieldStart = Gzip.HeaderLength + 2;
    private const int DataStart = SubfieldStart + 4;

    [Flags]
    private enum Contents : byte
    {
        None = 0,
        SlidingWindow = 1,
        Deadline = 2,
    }

    private static ReadOnlySpan<byte> SubfieldId => "FX"u8;

    /// <summary>The bytes that Redis is to hold.</summary>
    /// <param name="payload">The value.</param>
    /// <param name="compressFrom">Compress values of so many bytes, if that makes them smaller; 0: never.</param>
    /// <param name="slidingWindow">Travels with the value, in whole milliseconds.</param>
    /// <param name="deadline">Travels with the window.</param>
    internal static ReadOnlyMemory<byte> Wrap(
        ReadOnlyMemory<byte> payload,
        int compressFrom,
        TimeSpan? slidingWindow,
        DateTimeOffset? deadline)
    {
        var compress = compressFrom > 0 && payload.Length >= compressFrom;
        var needed = slidingWindow is not null || IsEnvelope(payload.Span);
        if (!compress && !needed)
            return payload;

        var packed = Seal(
            payload.Span,
            compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression,
            slidingWindow,
            deadline);
        return needed || packed.Length < payload.Length ? packed : payload;
    }

    /// <summary>Takes the envelope off, if there is one.</summary>
    /// <exception cref="FluxCacheException">
    /// The envelope is damaged, or the value, in one or not, has more than <paramref name="maxBytes"/>.
    /// </exception>
    internal static Unwrapped Unwrap(ReadOnlyMemory<byte> stored, int maxBytes)
    {
        if (!IsEnvelope(stored.Span))
            return stored.Length <= maxBytes
                ? new Unwrapped(stored, null, null)
                : throw TooLarge(stored.Length, maxBytes);

        try
        {
            var (slidingWindow, deadline) = ReadField(stored.Span);
            return new Unwrapped(Gzip.Unpack(stored, maxBytes), slidingWindow, deadline);
        }
        catch (InvalidDataException fault)
        {
            throw new FluxCacheException(
                FluxCacheErrorKind.Serialization,
                $"The stored value is a damaged FluxCache envelope: {fault.Message}. "
                + "Write the key again, or delete it.",
                fault);
        }
    }

    private static FluxCacheException TooLarge(int length, int maxBytes) => new(
        FluxCacheErrorKind.Serialization,
        $"The stored value has {length:N0} bytes; the limit is {maxBytes:N0}. Split the value over several keys, or raise "
        + $"{FluxCacheOptions.SectionName}:{nameof(FluxCacheOptions.MaxValueBytes)}.");

    private static bool IsEnvelope(ReadOnlySpan<byte> bytes) =>
        Gzip.IsMember(bytes)
        && bytes.Length >= DataStart + 2 + Gzip.TrailerLength
        && bytes[Gzip.FlagsOffset] == ExtraFlag
        && bytes[SubfieldStart..].StartsWith(SubfieldId)
        && bytes[DataStart] == Version;

    private static byte[] Seal(
        ReadOnlySpan<byte> payload,
        CompressionLevel level,
        TimeSpan? slidingWindow,
        DateTimeOffset? deadline)
    {
        Span<byte> field = stackalloc byte[2 + sizeof(uint) + sizeof(long)];
        field = field[..WriteField(field, slidingWindow, deadline)];

        using var member = Gzip.Pack(payload, level);
        var plain = member.GetBuffer().AsSpan(0, (int)member.Length);
        var sealedMember = new byte[DataStart + field.Length + plain.Length - Gzip.HeaderLength];
        plain[..Gzip.HeaderLength].CopyTo(sealedMember);
        sealedMember[Gzip.FlagsOffset] = ExtraFlag;
        BinaryPrimitives.WriteUInt16LittleEndian(sealedMember.AsSpan(Gzip.HeaderLength), (ushort)(4 + field.Length));
        SubfieldId.CopyTo(sealedMember.AsSpan(SubfieldStart));
        BinaryPrimitives.WriteUInt16LittleEndian(sealedMember.AsSpan(SubfieldStart + 2), (ushort)field.Length);
        field.CopyTo(sealedMember.AsSpan(DataStart));
        plain[Gzip.HeaderLength..].CopyTo(sealedMember.AsSpan(DataStart + field.Length));
        return sealedMember;
    }

    private static int WriteField(Span<byte> field, TimeSpan? slidingWindow, DateTimeOffset? deadline)
    {
        var contents = Contents.None;
        var length = 2;
        if (slidingWindow is { } window)
        {
            contents |= Contents.SlidingWindow;
            BinaryPrimitives.WriteUInt32LittleEndian(field[length..], (uint)window.TotalMilliseconds);
            length += sizeof(uint);
        }

        if (deadline is { } moment)
        {
            contents |= Contents.Deadline;
            BinaryPrimitives.WriteInt64LittleEndian(field[length..], moment.ToUnixTimeMilliseconds());
            length += sizeof(long);
        }

        field[0] = Version;
        field[1] = (byte)contents;
        return length;
    }

    private static (TimeSpan? SlidingWindow, DateTimeOffset? Deadline) ReadField(ReadOnlySpan<byte> stored)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(stored[(SubfieldStart + 2)..]);
        if (length < 2 || DataStart + length + Gzip.TrailerLength > stored.Length)
            throw new InvalidDataException("its extra field has an impossible length");

        var field = stored.Slice(DataStart, length);
        var contents = (Contents)field[1];
        field = field[2..];
        TimeSpan? slidingWindow = null;
        DateTimeOffset? deadline = null;
        if (contents.HasFlag(Contents.SlidingWindow))
            slidingWindow = Window(BinaryPrimitives.ReadUInt32LittleEndian(Take(ref field, sizeof(uint))));
        if (contents.HasFlag(Contents.Deadline))
            deadline = Moment(BinaryPrimitives.ReadInt64LittleEndian(Take(ref field, sizeof(long))));
        return (slidingWindow, deadline);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> field, int count)
    {
        if (field.Length < count)
            throw new InvalidDataException("its extra field is too short");
        var taken = field[..count];
        field = field[count..];
        return taken;
    }

    private static TimeSpan Window(uint milliseconds) =>
        milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new InvalidDataException("its sliding window is not positive");

    private static DateTimeOffset Moment(long unixMilliseconds) =>
        unixMilliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && unixMilliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds)
            : throw new InvalidDataException("its deadline is not a valid date");
}

/// <summary>What a stored value holds.</summary>
/// <param name="Payload">The value.</param>
/// <param name="SlidingWindow">How long a read lets the entry live on, if it slides.</param>
/// <param name="Deadline">The moment that no read carries it beyond.</param>
internal readonly record struct Unwrapped(
    ReadOnlyMemory<byte> Payload,
    TimeSpan? SlidingWindow,
    DateTimeOffset? Deadline);
