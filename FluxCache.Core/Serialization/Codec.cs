using Google.Protobuf;

namespace FluxCache.Serialization;

/// <summary>The codec of a type, found once.</summary>
internal static class Codec<T>
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(nint), typeof(nuint), typeof(Int128), typeof(UInt128), typeof(Half), typeof(float),
        typeof(double), typeof(decimal),
    ];

    internal static readonly ValueCodec<T> Instance = (ValueCodec<T>)Activator.CreateInstance(CodecType())!;

    private static Type CodecType()
    {
        var type = typeof(T);
        if (type == typeof(ReadOnlyMemory<byte>))
            return typeof(ReadOnlyMemoryCodec);
        if (type == typeof(byte[]))
            return typeof(ByteArrayCodec);
        if (type == typeof(Memory<byte>))
            return typeof(WritableMemoryCodec);
        if (type == typeof(ByteString))
            return typeof(ByteStringCodec);
        if (type == typeof(object))
            return typeof(UntypedCodec);
        if (type == typeof(string))
            return typeof(TextCodec);
        if (type == typeof(bool))
            return typeof(BooleanCodec);
        if (Numbers.Contains(type))
            return typeof(NumberCodec<>).MakeGenericType(type);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return typeof(NullableCodec<>).MakeGenericType(underlying);
        if (type.IsAssignableTo(typeof(IMessage)) && type.GetConstructor(Type.EmptyTypes) is not null)
            return typeof(ProtobufCodec<>).MakeGenericType(type);
        return typeof(JsonCodec<T>);
    }
}
