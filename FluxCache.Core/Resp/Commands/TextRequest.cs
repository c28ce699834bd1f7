using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>Any command, given as its parts. For what is sent seldom.</summary>
internal readonly struct TextRequest(params string[] parts) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(parts.Length);
        foreach (var part in parts)
            writer.WriteBulk(part);
    }
}
