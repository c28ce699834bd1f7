using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A write of a key in a transaction with a read of it (MULTI, the write, STRLEN, EXEC). To a server that tracks what a
/// connection has read, a write is no read: it would not report the next change of a key that was only written. Between
/// the two commands of a transaction nobody else's come, so no change is missed.
/// </summary>
internal static class TrackedWrite
{
    /// <summary>One for each of the four commands; the last holds the write's own.</summary>
    internal const int ReplyCount = 4;

    internal readonly struct Request<TRequest>(TRequest write, string key) : IRedisRequest
        where TRequest : struct, IRedisRequest
    {
        public void WriteTo(RespWriter writer)
        {
            writer.WriteRaw("*1\r\n$5\r\nMULTI\r\n"u8);
            write.WriteTo(writer);
            writer.WriteRaw("*2\r\n$6\r\nSTRLEN\r\n"u8);
            writer.WriteBulk(key);
            writer.WriteRaw("*1\r\n$4\r\nEXEC\r\n"u8);
        }
    }
}
