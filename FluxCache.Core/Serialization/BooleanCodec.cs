namespace FluxCache.Serialization;

/// <summary>
/// Booleans as <c>true</c> and <c>false</c>. Reads what else programs commonly write: 1 and 0, t and f, in any case.
/// </summary>
internal sealed class BooleanCodec : ValueCodec<bool>
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    internal override ReadOnlyMemory<byte> Encode(bool value, in CodecContext context) => value ? True : False;

    internal override bool Decode(ReadOnlyMemory<byte> payload, in CodecContext context)
    {
        var text = payload.Span;
        if (Is(text, "true"u8) || Is(text, "1"u8) || Is(text, "t"u8))
            return true;
        if (Is(text, "false"u8) || Is(text, "0"u8) || Is(text, "f"u8))
            return false;
        throw Unreadable("it is neither true nor false.");
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(text, word);
}
