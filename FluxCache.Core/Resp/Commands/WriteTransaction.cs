using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A write of a key in a transaction with the commands that let others, or this connection later, learn of changes.
/// Nobody else's commands come between them, and all are executed or none is.
/// </summary>
/// <remarks>
/// <para>
/// To a server that tracks what a connection has read, a write is no read: it would not report the next change of a key
/// that was only written. There a read of the key follows the write. Where the server echoes own writes, another goes
/// before it: then it is certain that there is an echo (<see cref="OwnEchoes"/>).
/// </para>
/// <para>Where changes are published, the write is followed by the command that publishes it.</para>
/// </remarks>
internal static class WriteTransaction
{
    /// <summary>Replies beside those of the commands inside: to MULTI and EXEC. The last holds the others' results.</summary>
    internal const int OwnReplies = 2;

    internal static ReadOnlySpan<byte> Begin => "*1\r\n$5\r\nMULTI\r\n"u8;

    internal static ReadOnlySpan<byte> End => "*1\r\n$4\r\nEXEC\r\n"u8;

    /// <summary>Whether a write that came to this result changed its key: 1, OK; else 0, nil or an error.</summary>
    internal static bool IsChange(in RespValue result) =>
        !result.IsError && !result.IsNull && !(result.Kind == RespKind.Integer && result.Integer == 0);

    /// <summary>A write between reads of its key.</summary>
    internal readonly struct Tracked<TWrite>(TWrite write, string key, bool hasEcho) : IRedisRequest
        where TWrite : struct, IRedisRequest
    {
        public void WriteTo(RespWriter writer)
        {
            var read = new KeyRequest("STRLEN", key);
            writer.WriteRaw(Begin);
            if (hasEcho)
                read.WriteTo(writer);
            write.WriteTo(writer);
            read.WriteTo(writer);
            writer.WriteRaw(End);
        }
    }

    /// <summary>A write, and the command that publishes it.</summary>
    internal readonly struct Published<TWrite>(TWrite write, PublishRequest publication) : IRedisRequest
        where TWrite : struct, IRedisRequest
    {
        public void WriteTo(RespWriter writer)
        {
            writer.WriteRaw(Begin);
            write.WriteTo(writer);
            publication.WriteTo(writer);
            writer.WriteRaw(End);
        }
    }
}
