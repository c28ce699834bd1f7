using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A write of a key in a transaction with the command that lets others, or this connection later, learn of changes (MULTI,
/// the write, its companion, EXEC). Nobody else's commands come between the two, and both are executed or neither is.
/// </summary>
/// <remarks>
/// To a server that tracks what a connection has read, a write is no read: it would not report the next change of a key
/// that was only written. There the companion reads the key. Where changes are published, it publishes this one.
/// </remarks>
internal static class WriteTransaction
{
    /// <summary>One for each of the four commands; the last holds the write's own.</summary>
    internal const int ReplyCount = 4;

    internal static ReadOnlySpan<byte> Begin => "*1\r\n$5\r\nMULTI\r\n"u8;

    internal static ReadOnlySpan<byte> End => "*1\r\n$4\r\nEXEC\r\n"u8;

    internal readonly struct Request<TWrite, TCompanion>(TWrite write, TCompanion companion) : IRedisRequest
        where TWrite : struct, IRedisRequest
        where TCompanion : struct, IRedisRequest
    {
        public void WriteTo(RespWriter writer)
        {
            writer.WriteRaw(Begin);
            write.WriteTo(writer);
            companion.WriteTo(writer);
            writer.WriteRaw(End);
        }
    }
}
