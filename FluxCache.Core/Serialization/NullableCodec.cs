namespace FluxCache.Serialization;

/// <summary>A nullable value type is read and written as the type itself; there is no null in the cache.</summary>
internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private static readonly ValueCodec<T> Underlying = Codec<T>.Instance;

    internal override bool IsCompressible => Underlying.IsCompressible;

    internal override bool KeepsPayload => Underlying.KeepsPayload;

    internal override ReadOnlyMemory<byte> Encode(T? value, in CodecContext context) =>
        Underlying.Encode(value!.Value, context);

    internal override T? Decode(ReadOnlyMemory<byte> payload, in CodecContext context) =>
        Underlying.Decode(payload, context);
}
