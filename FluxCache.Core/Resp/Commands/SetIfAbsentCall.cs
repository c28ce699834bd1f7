using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A <see cref="SetRequest"/> with NX: whether it was written. Refused, it is answered with null.</summary>
internal sealed class SetIfAbsentCall() : RedisCall<bool>("SET")
{
    private bool _written;

    protected override bool TryTake(int index, in RespValue reply)
    {
        _written = reply.IsOk;
        return reply.IsOk || reply.Kind == RespKind.Null;
    }

    protected override bool TakeResult() => _written;

    protected override void Clear() => _written = false;

    protected override void Return()
    {
    }
}
