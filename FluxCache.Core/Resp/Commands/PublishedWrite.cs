using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A write of a key in a transaction with the message that tells of it (MULTI, the write, PUBLISH, EXEC): when the
/// connection is lost on the way, either both happen or neither does.
/// </summary>
internal static class PublishedWrite
{
    internal readonly struct Request<TRequest>(TRequest write, string key, ChangePublisher publisher) : IRedisRequest
        where TRequest : struct, IRedisRequest
    {
        public void WriteTo(RespWriter writer)
        {
            writer.WriteRaw("*1\r\n$5\r\nMULTI\r\n"u8);
            write.WriteTo(writer);
            publisher.WriteTo(writer, key);
            writer.WriteRaw("*1\r\n$4\r\nEXEC\r\n"u8);
        }
    }
}
