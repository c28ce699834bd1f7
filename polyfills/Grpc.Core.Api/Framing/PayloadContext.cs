using System.Buffers;

namespace Grpc.Core.Framing;

/// <summary>
/// The context of one deserializer. It is used and left within one synchronous call, so each thread keeps one
/// instead of allocating one a message.
/// </summary>
internal sealed class PayloadContext : DeserializationContext
{
    [ThreadStatic]
    private static PayloadContext? t_spare;

    private ReadOnlySequence<byte> _payload;

    public override int PayloadLength => (int)_payload.Length;

    public static T Deserialize<T>(ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        var context = t_spare ?? new PayloadContext();
        t_spare = null;
        context._payload = payload;
        try
        {
            return deserializer(context);
        }
        finally
        {
            context._payload = default;
            t_spare = context;
        }
    }

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;
}
