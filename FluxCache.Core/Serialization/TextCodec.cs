using System.Text;

namespace FluxCache.Serialization;

/// <summary>
/// Text as UTF-8. What is no valid Unicode is refused both ways, since it could not be read back the same.
/// </summary>
internal sealed class TextCodec : ValueCodec<string>
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal override bool IsCompressible => true;

    internal override ReadOnlyMemory<byte> Encode(string value, in CodecContext context)
    {
        try
        {
            return Utf8.GetBytes(value);
        }
        catch (EncoderFallbackException fault)
        {
            throw new FluxCacheException(
                FluxCacheErrorKind.Serialization,
                "The text is not valid Unicode: it holds half of a surrogate pair. Write it as bytes, or correct it.",
                fault);
        }
    }

    internal override string Decode(ReadOnlyMemory<byte> payload, in CodecContext context)
    {
        try
        {
            return Utf8.GetString(payload.Span);
        }
        catch (DecoderFallbackException fault)
        {
            throw Unreadable("it is not valid UTF-8.", fault);
        }
    }
}
