using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>A <see cref="SetRequest"/>, acknowledged.</summary>
internal sealed class SetCall : RedisCall<bool>
{
    private static readonly CallPool<SetCall> Pool = new(static () => new SetCall());

    private SetCall()
        : base("SET")
    {
    }

    public static SetCall Rent() => Pool.Rent();

    protected override bool TryTake(int index, in RespValue reply) => reply.IsOk;

    protected override bool TakeResult() => true;

    protected override void Clear()
    {
    }

    protected override void Return() => Pool.Return(this);
}
