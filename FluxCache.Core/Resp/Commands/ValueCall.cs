using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A command whose reply the caller looks at itself, errors included.</summary>
/// <param name="onReply">
/// Called with the reply on the receive loop, before anything that comes after it is read.
/// </param>
internal sealed class ValueCall(string name, Action<RespValue>? onReply = null) : RedisCall<RespValue>(name)
{
    private RespValue _reply;

    protected override bool TakesErrors => true;

    protected override bool TryTake(int index, in RespValue reply)
    {
        _reply = reply;
        onReply?.Invoke(reply);
        return true;
    }

    protected override RespValue TakeResult() => _reply;

    protected override void Clear()
    {
    }

    protected override void Return()
    {
    }
}
