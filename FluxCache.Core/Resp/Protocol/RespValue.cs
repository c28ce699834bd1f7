using System.Text;

namespace FluxCache.Resp.Protocol;

/// <summary>
/// A value that a server sent. Owns its bytes: nothing in it refers to a receive buffer.
/// </summary>
internal readonly struct RespValue
{
    private static readonly byte[] OkBytes = "OK"u8.ToArray();
    private static readonly byte[] QueuedBytes = "QUEUED"u8.ToArray();

    private readonly object? _payload;
    private readonly long _number;

    private RespValue(RespKind kind, object? payload, long number = 0)
    {
        Kind = kind;
        _payload = payload;
        _number = number;
    }

    public static RespValue Null => default;

    /// <summary>The reply to most writes; all of them share one array.</summary>
    public static RespValue Ok { get; } = new(RespKind.SimpleString, OkBytes);

    /// <summary>The reply to what stands in a transaction; shared likewise.</summary>
    public static RespValue Queued { get; } = new(RespKind.SimpleString, QueuedBytes);

    public static RespValue Discarded { get; } = new(RespKind.Discarded, null);

    public RespKind Kind { get; }

    public bool IsNull => Kind == RespKind.Null;

    public bool IsError => Kind == RespKind.Error;

    public bool IsOk => Kind == RespKind.SimpleString && Bytes.AsSpan().SequenceEqual("OK"u8);

    /// <summary>The bytes of a string of any kind, of an error, or of a big number's digits; null for others.</summary>
    public byte[]? Bytes => _payload as byte[];

    /// <summary>
    /// <see cref="Bytes"/> as text; empty for other kinds. That of an error has no control characters: it reaches logs and
    /// terminals, where a server must not write lines of its own.
    /// </summary>
    public string Text => _payload is not byte[] bytes ? ""
        : IsError ? WithoutControls(Encoding.UTF8.GetString(bytes))
        : Encoding.UTF8.GetString(bytes);

    /// <summary>The elements of an aggregate; of a map, keys and values in turn. Empty for other kinds.</summary>
    public ReadOnlySpan<RespValue> Items => _payload as RespValue[];

    public long Integer => Kind == RespKind.Integer ? _number : throw WrongKind(RespKind.Integer);

    public bool Boolean => Kind == RespKind.Boolean ? _number != 0 : throw WrongKind(RespKind.Boolean);

    public double Double =>
        Kind == RespKind.Double ? BitConverter.Int64BitsToDouble(_number) : throw WrongKind(RespKind.Double);

    public static RespValue OfBytes(RespKind kind, ReadOnlySpan<byte> bytes) =>
        new(kind, bytes.IsEmpty ? [] : bytes.ToArray());

    /// <summary>Takes the array over.</summary>
    public static RespValue OfOwnedBytes(RespKind kind, byte[] bytes) => new(kind, bytes);

    /// <summary>Takes the array over.</summary>
    public static RespValue OfItems(RespKind kind, RespValue[] items) => new(kind, items);

    public static RespValue OfInteger(long value) => new(RespKind.Integer, null, value);

    public static RespValue OfBoolean(bool value) => new(RespKind.Boolean, null, value ? 1 : 0);

    public static RespValue OfDouble(double value) => new(RespKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>The value of a key of a map, or null where there is none.</summary>
    public RespValue this[ReadOnlySpan<byte> key]
    {
        get
        {
            var items = Items;
            for (var i = 0; i + 1 < items.Length; i += 2)
                if (items[i].Bytes.AsSpan().SequenceEqual(key))
                    return items[i + 1];
            return Null;
        }
    }

    public override string ToString() => Kind switch
    {
        RespKind.Integer => $"{Kind} {_number}",
        RespKind.Array or RespKind.Set or RespKind.Map or RespKind.Push => $"{Kind} of {Items.Length}",
        _ => Kind.ToString(),
    };

    private static string WithoutControls(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(static one => char.IsControl(one) ? '\uFFFD' : one))
        : text;

    private InvalidOperationException WrongKind(RespKind asked) => new($"The value is {Kind}, not {asked}.");
}
