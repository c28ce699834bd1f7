using System.Text.Json;

namespace FluxCache.Serialization;

/// <summary>Any other type as JSON.</summary>
internal sealed class JsonCodec<T> : ValueCodec<T>
{
    internal override bool IsCompressible => true;

    internal override ReadOnlyMemory<byte> Encode(T value, in CodecContext context)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, context.Json);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new FluxCacheException(
                FluxCacheErrorKind.Serialization, $"A {typeof(T)} cannot be written as JSON: {fault.Message}", fault);
        }
    }

    internal override T Decode(ReadOnlyMemory<byte> payload, in CodecContext context)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload.Span, context.Json) ?? throw Unreadable("it is the JSON value null.");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw Unreadable($"its JSON does not match the type ({fault.Message}).", fault);
        }
    }
}
