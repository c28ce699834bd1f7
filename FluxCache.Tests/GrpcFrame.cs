using System.Buffers.Binary;

namespace FluxCache.Tests;

/// <summary>Makes a gRPC message with its prefix by hand, right or wrong.</summary>
internal static class GrpcFrame
{
    /// <param name="message">The message.</param>
    /// <param name="flag">The first byte of the prefix; 1: the message is compressed.</param>
    /// <param name="length">The length in the prefix; null: the message's own.</param>
    public static byte[] Of(byte[] message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
