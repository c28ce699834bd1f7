using System.Collections.Concurrent;
using System.Reflection;

namespace FluxCache.Serialization;

/// <summary>
/// Values that the caller calls <c>object</c> are written as the type that they are, and are read as that type. They cannot be
/// read as <c>object</c>: the bytes do not say what they are.
/// </summary>
internal sealed class UntypedCodec : ValueCodec<object>
{
    private delegate ReadOnlyMemory<byte> Encoder(object value, in CodecContext context);

    private static readonly MethodInfo Typed = typeof(UntypedCodec).GetMethod(
        nameof(EncodeTyped), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly ConcurrentDictionary<Type, Encoder> Encoders = new();

    internal override ReadOnlyMemory<byte> Encode(object value, in CodecContext context) =>
        Encoders.GetOrAdd(
            value.GetType(),
            static type => Typed.MakeGenericMethod(type).CreateDelegate<Encoder>())(value, context);

    /// <summary>It may be bytes.</summary>
    internal override bool BorrowsValue => true;

    internal override object Decode(ReadOnlyMemory<byte> payload, in CodecContext context) =>
        throw Unreadable("the bytes do not say which type was written.");

    private static ReadOnlyMemory<byte> EncodeTyped<T>(object value, in CodecContext context) =>
        value.GetType() == typeof(object)
            ? throw Json.LossGuard.Loss(typeof(object), "it has no value")
            : Codec<T>.Instance.Encode((T)value, context);
}
