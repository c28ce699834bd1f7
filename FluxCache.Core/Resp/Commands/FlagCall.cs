using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A command that is answered with 1 or 0: whether it did, or found, something.</summary>
internal sealed class FlagCall(string name) : RedisCall<bool>(name)
{
    private bool _flag;

    protected override bool TryTake(int index, in RespValue reply)
    {
        if (reply.Kind != RespKind.Integer)
            return false;
        _flag = reply.Integer != 0;
        return true;
    }

    protected override bool TakeResult() => _flag;

    protected override void Clear() => _flag = false;

    protected override void Return()
    {
    }
}
