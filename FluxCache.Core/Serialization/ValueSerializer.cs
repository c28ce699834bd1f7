using System.Text.Json;
using FluxCache.Serialization.Json;

namespace FluxCache.Serialization;

/// <summary>Makes bytes of callers' values, and values of bytes. Safe for concurrent calls.</summary>
internal sealed class ValueSerializer
{
    private readonly CodecContext _context;

    internal ValueSerializer(int maxValueBytes, JsonSerializerOptions? json = null) =>
        _context = new CodecContext(json ?? ValueJson.Options, maxValueBytes);

    /// <summary>Whether the bytes of values of this type are the caller's own.</summary>
    internal static bool Borrows<T>() => Codec<T>.Instance.BorrowsValue;

    /// <returns>The bytes, and whether Redis may be given them compressed.</returns>
    /// <exception cref="FluxCacheException">The value cannot be written.</exception>
    internal (ReadOnlyMemory<byte> Payload, bool IsCompressible) Serialize<T>(T value)
    {
        try
        {
            var codec = Codec<T>.Instance;
            return (codec.Encode(value, _context), codec.IsCompressible);
        }
        catch (Exception fault) when (fault is not FluxCacheException)
        {
            // Getters and converters are the caller's code and throw what they like.
            throw new FluxCacheException(
                FluxCacheErrorKind.Serialization, $"A {typeof(T)} cannot be written: {fault.Message}", fault);
        }
    }

    /// <exception cref="FluxCacheException">The bytes are no value of this type.</exception>
    internal T Deserialize<T>(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return Codec<T>.Instance.Decode(payload, _context);
        }
        catch (Exception fault) when (fault is not FluxCacheException)
        {
            throw new FluxCacheException(
                FluxCacheErrorKind.Serialization, $"The stored value cannot be read as {typeof(T)}: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a value from bytes that will be others afterwards.</summary>
    /// <exception cref="FluxCacheException">The bytes are no value of this type.</exception>
    internal T DeserializeBorrowed<T>(ReadOnlyMemory<byte> payload) =>
        Deserialize<T>(KeepsPayload<T>() ? payload.ToArray() : payload);

    /// <summary>A type without a codec fails where it is used.</summary>
    private static bool KeepsPayload<T>()
    {
        try
        {
            return Codec<T>.Instance.KeepsPayload;
        }
        catch (TypeInitializationException)
        {
            return false;
        }
    }
}
