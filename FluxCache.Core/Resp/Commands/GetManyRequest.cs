using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>MGET of keys, and PTTL of each.</summary>
internal readonly struct GetManyRequest(ReadOnlyMemory<string> keys) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(keys.Length + 1);
        writer.WriteBulk("MGET"u8);
        foreach (var key in keys.Span)
            writer.WriteBulk(key);

        foreach (var key in keys.Span)
        {
            writer.WriteRaw("*2\r\n$4\r\nPTTL\r\n"u8);
            writer.WriteBulk(key);
        }
    }
}
