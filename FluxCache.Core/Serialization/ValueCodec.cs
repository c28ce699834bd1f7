using System.Text.Json;

namespace FluxCache.Serialization;

/// <summary>Makes bytes of values of one type, and values of bytes. Without state; safe for concurrent calls.</summary>
internal abstract class ValueCodec<T>
{
    /// <summary>
    /// Whether large values may be compressed in Redis. Those that other programs compute with never are.
    /// </summary>
    internal virtual bool IsCompressible => false;

    /// <summary>Whether a value that was read is, in part, the bytes that it was read from.</summary>
    internal virtual bool KeepsPayload => false;

    /// <summary>Whether <see cref="Encode"/> gives the caller's own bytes, which the caller may change at any time.</summary>
    internal virtual bool BorrowsValue => false;

    /// <summary>The bytes of a value.</summary>
    internal abstract ReadOnlyMemory<byte> Encode(T value, in CodecContext context);

    /// <exception cref="FluxCacheException">The bytes are no value of this type.</exception>
    internal abstract T Decode(ReadOnlyMemory<byte> payload, in CodecContext context);

    protected static FluxCacheException Unreadable(string reason, Exception? cause = null) => new(
        FluxCacheErrorKind.Serialization,
        $"The stored value cannot be read as {typeof(T)}: {reason} Read it as the type it was written as, "
        + "or write it again.",
        cause);
}

/// <summary>What codecs are given beside the value.</summary>
/// <param name="Json">How JSON is written and read.</param>
/// <param name="MaxValueBytes">The most that a compressed value may unpack to.</param>
internal readonly record struct CodecContext(JsonSerializerOptions Json, int MaxValueBytes);
