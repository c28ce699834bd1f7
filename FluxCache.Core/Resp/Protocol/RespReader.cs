using System.Buffers.Text;

namespace FluxCache.Resp.Protocol;

/// <summary>
/// Reads the value of one frame that <see cref="RespScanner"/> found complete: lengths are known to be there, within
/// the limits, and nesting is bounded. What the scanner does not look at (numbers, markers) is checked here.
/// </summary>
internal ref struct RespReader
{
    private readonly ReadOnlySpan<byte> _frame;
    private int _position;
    private string? _fault;

    private RespReader(ReadOnlySpan<byte> frame) => _frame = frame;

    /// <summary>Reads a complete frame. False: it is malformed, and <paramref name="fault"/> says how.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out RespValue value, out string? fault)
    {
        var reader = new RespReader(frame);
        value = reader.ReadValue();
        fault = reader._fault;
        return fault is null;
    }

    private RespValue ReadValue()
    {
        while (true)
        {
            var type = _frame[_position++];
            var line = ReadLine();
            switch (type)
            {
                case (byte)'$':
                    return ReadBulk(line);
                case (byte)':':
                    return ReadInteger(line);
                case (byte)'+':
                    return line.SequenceEqual("OK"u8) ? RespValue.Ok
                        : line.SequenceEqual("QUEUED"u8) ? RespValue.Queued
                        : RespValue.OfBytes(RespKind.SimpleString, line);
                case (byte)'-':
                    return RespValue.OfBytes(RespKind.Error, line);
                case (byte)'_':
                    return line.IsEmpty ? RespValue.Null : Fail("a null has content");
                case (byte)'#':
                    return ReadBoolean(line);
                case (byte)',':
                    return ReadDouble(line);
                case (byte)'(':
                    return ReadBigNumber(line);
                case (byte)'=':
                    return ReadVerbatim(line);
                case (byte)'!':
                    return RespValue.OfBytes(RespKind.Error, ReadPayload(line));
                case (byte)'*':
                    return ReadAggregate(RespKind.Array, line);
                case (byte)'~':
                    return ReadAggregate(RespKind.Set, line);
                case (byte)'%':
                    return ReadAggregate(RespKind.Map, line);
                case (byte)'>':
                    return ReadAggregate(RespKind.Push, line);
                case (byte)'|':
                    // Attributes describe what follows; nothing here asks for them, so they are checked and dropped.
                    ReadAggregate(RespKind.Map, line);
                    if (_fault is not null)
                        return default;
                    continue;
                default:
                    return Fail($"no type starts with byte 0x{type:X2}");
            }
        }
    }

    private RespValue ReadAggregate(RespKind kind, ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("-1"u8))
            return RespValue.Null;
        if (line.SequenceEqual("?"u8))
            return ReadStreamedAggregate(kind);

        var count = ReadLength(line);
        if (kind == RespKind.Map)
            count *= 2;

        // An element takes three bytes at least, so what is allocated is bounded by what has come.
        var items = count == 0 ? [] : new RespValue[count];
        for (var i = 0; i < items.Length && _fault is null; i++)
            items[i] = ReadValue();
        return RespValue.OfItems(kind, items);
    }

    private RespValue ReadStreamedAggregate(RespKind kind)
    {
        var items = new List<RespValue>();
        while (_fault is null && _frame[_position] != '.')
            items.Add(ReadValue());
        if (_fault is null)
            _position += ".\r\n".Length;
        return RespValue.OfItems(kind, [.. items]);
    }

    private RespValue ReadBulk(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("-1"u8))
            return RespValue.Null;
        if (line.SequenceEqual("?"u8))
            return ReadStreamedString();
        return RespValue.OfBytes(RespKind.BulkString, ReadPayload(line));
    }

    private RespValue ReadStreamedString()
    {
        using var bytes = new MemoryStream();
        while (true)
        {
            // The scanner saw to it that only parts (;length) follow, and a last one of no bytes.
            _position++;
            var line = ReadLine();
            if (ReadLength(line) == 0)
                return RespValue.OfOwnedBytes(RespKind.BulkString, bytes.ToArray());
            bytes.Write(ReadPayload(line));
        }
    }

    private RespValue ReadVerbatim(ReadOnlySpan<byte> line)
    {
        var payload = ReadPayload(line);
        return payload.Length >= 4 && payload[3] == ':'
            ? RespValue.OfBytes(RespKind.VerbatimString, payload[4..])
            : Fail("a verbatim string has no format");
    }

    private RespValue ReadInteger(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line, out long value, out var length) && length == line.Length
            ? RespValue.OfInteger(value)
            : Fail("an integer does not fit in 64 bits");

    private RespValue ReadBoolean(ReadOnlySpan<byte> line) => line switch
    {
        [(byte)'t'] => RespValue.OfBoolean(true),
        [(byte)'f'] => RespValue.OfBoolean(false),
        _ => Fail("a boolean is neither t nor f"),
    };

    private RespValue ReadDouble(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("inf"u8))
            return RespValue.OfDouble(double.PositiveInfinity);
        if (line.SequenceEqual("-inf"u8))
            return RespValue.OfDouble(double.NegativeInfinity);
        if (line.SequenceEqual("nan"u8) || line.SequenceEqual("-nan"u8))
            return RespValue.OfDouble(double.NaN);
        return Utf8Parser.TryParse(line, out double value, out var length) && length == line.Length
            ? RespValue.OfDouble(value)
            : Fail("a double cannot be read as a number");
    }

    private RespValue ReadBigNumber(ReadOnlySpan<byte> line)
    {
        var digits = line is [(byte)'-' or (byte)'+', ..] ? line[1..] : line;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? RespValue.OfBytes(RespKind.BigNumber, line)
            : Fail("a big number has characters that are not digits");
    }

    private ReadOnlySpan<byte> ReadPayload(ReadOnlySpan<byte> line)
    {
        var length = ReadLength(line);
        var payload = _frame.Slice(_position, length);
        _position += length + 2;
        return payload;
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        var line = _frame[_position..];
        line = line[..line.IndexOf((byte)'\r')];
        _position += line.Length + 2;
        return line;
    }

    private static int ReadLength(ReadOnlySpan<byte> digits)
    {
        var length = 0;
        foreach (var digit in digits)
            length = checked((length * 10) + (digit - '0'));
        return length;
    }

    private RespValue Fail(string fault)
    {
        _fault ??= fault;
        return default;
    }
}
