using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A command whose only argument is a key.</summary>
internal readonly struct KeyRequest(string name, string key) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(2);
        writer.WriteBulk(name);
        writer.WriteBulk(key);
    }
}
