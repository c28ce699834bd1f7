using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// What is written for a call: one command, or several that one call waits for. Structs, so that none is allocated.
/// </summary>
internal interface IRedisRequest
{
    void WriteTo(RespWriter writer);
}
