using System.Globalization;
using System.Numerics;

namespace FluxCache.Serialization;

/// <summary>
/// Numbers as the shortest decimal text that reads back the same, so that <c>redis-cli GET</c> shows the number and
/// Redis can add to whole ones.
/// </summary>
internal sealed class NumberCodec<T> : ValueCodec<T>
    where T : struct, INumberBase<T>
{
    /// <summary>Longer than any number of the built-in types; a double of 1.8E+308 takes 24.</summary>
    private const int MaxLength = 64;

    internal override ReadOnlyMemory<byte> Encode(T value, in CodecContext context)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        if (!value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"A {typeof(T)} takes more than {MaxLength} characters.");
        return text[..length].ToArray();
    }

    internal override T Decode(ReadOnlyMemory<byte> payload, in CodecContext context) =>
        T.TryParse(payload.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unreadable("it is not a number of that type, or it is out of range.");
}
