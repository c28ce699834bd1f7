using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>INCRBY, answered with the sum.</summary>
internal sealed class IncrementCall : RedisCall<long>
{
    private static readonly CallPool<IncrementCall> Pool = new(static () => new IncrementCall());
    private long _sum;

    private IncrementCall()
        : base("INCRBY")
    {
    }

    public static IncrementCall Rent() => Pool.Rent();

    protected override bool TryTake(int index, in RespValue reply)
    {
        if (reply.Kind != RespKind.Integer)
            return false;
        _sum = reply.Integer;
        return true;
    }

    protected override long TakeResult() => _sum;

    protected override void Clear() => _sum = 0;

    protected override void Return() => Pool.Return(this);
}
