using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a serializer puts one message: either <see cref="Complete(byte[])"/> with the whole of it, or
/// <see cref="SetPayloadLength"/>, writes to <see cref="GetBufferWriter"/> and <see cref="Complete()"/>.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole message at once.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Where to write the message.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Says how many bytes will be written, so that nothing has to be copied.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotImplementedException();

    /// <summary>Says that the message is written.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
