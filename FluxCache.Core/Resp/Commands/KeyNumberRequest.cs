using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A command whose arguments are a key and a whole number.</summary>
internal readonly struct KeyNumberRequest(string name, string key, long number) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(3);
        writer.WriteBulk(name);
        writer.WriteBulk(key);
        writer.WriteBulk(number);
    }
}
