using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A <see cref="SetRequest"/>: whether it wrote. Only a conditional one may be answered with no.</summary>
internal sealed class SetCall : RedisCall<bool>
{
    private static readonly CallPool<SetCall> Pool = new(static () => new SetCall());
    private bool _conditional;
    private bool _written;

    private SetCall()
        : base("SET")
    {
    }

    public static SetCall Rent(bool conditional = false)
    {
        var call = Pool.Rent();
        call._conditional = conditional;
        return call;
    }

    protected override bool TryTake(int index, in RespValue reply)
    {
        _written = reply.IsOk;
        return _written || (_conditional && reply.IsNull);
    }

    protected override bool TakeResult() => _written;

    protected override void Clear() => _written = false;

    protected override void Return() => Pool.Return(this);
}
