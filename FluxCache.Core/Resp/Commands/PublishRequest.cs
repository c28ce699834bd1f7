using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>PUBLISH of a change of a key, with the publisher's next number.</summary>
internal readonly struct PublishRequest(ChangePublisher publisher, string key) : IRedisRequest
{
    public void WriteTo(RespWriter writer) => publisher.WriteTo(writer, key);
}
