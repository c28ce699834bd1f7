using System.Text.Json;

namespace FluxCache.Serialization;

/// <summary>Makes bytes of callers' values, and values of bytes. Safe for concurrent calls.</summary>
internal sealed class ValueSerializer
{
    private readonly CodecContext _context;

    internal ValueSerializer(int maxValueBytes, JsonSerializerOptions? json = null) =>
        _context = new CodecContext(json ?? JsonSerializerOptions.Web, maxValueBytes);

    /// <returns>The bytes, and whether Redis may be given them compressed.</returns>
    /// <exception cref="FluxCacheException">The value cannot be written.</exception>
    internal (ReadOnlyMemory<byte> Payload, bool IsCompressible) Serialize<T>(T value)
    {
        var codec = Codec<T>.Instance;
        return (codec.Encode(value, _context), codec.IsCompressible);
    }

    /// <exception cref="FluxCacheException">The bytes are no value of this type.</exception>
    internal T Deserialize<T>(ReadOnlyMemory<byte> payload) => Codec<T>.Instance.Decode(payload, _context);

    /// <summary>Reads a value from bytes that will be others afterwards.</summary>
    /// <exception cref="FluxCacheException">The bytes are no value of this type.</exception>
    internal T DeserializeBorrowed<T>(ReadOnlyMemory<byte> payload) =>
        Deserialize<T>(Codec<T>.Instance.KeepsPayload ? payload.ToArray() : payload);
}
