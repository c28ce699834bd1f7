using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>GET and PTTL of one key.</summary>
internal readonly struct GetRequest(string key) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteRaw("*2\r\n$3\r\nGET\r\n"u8);
        writer.WriteBulk(key);
        writer.WriteRaw("*2\r\n$4\r\nPTTL\r\n"u8);
        writer.WriteBulk(key);
    }
}
