using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A <see cref="GetRequest"/>: the value, then how long it lives, answered as one. Allocates the value and nothing
/// else.
/// </summary>
internal sealed class GetCall : RedisCall<RedisReading>
{
    private static readonly CallPool<GetCall> Pool = new(static () => new GetCall());
    private byte[]? _value;
    private long _milliseconds;

    private GetCall()
        : base("GET")
    {
    }

    protected override int OwnReplyCount => 2;

    public static GetCall Rent() => Pool.Rent();

    protected override bool TryTake(int index, in RespValue reply)
    {
        if (index == 0)
        {
            _value = reply.Bytes;
            return reply.Kind is RespKind.BulkString or RespKind.Null;
        }

        if (reply.Kind != RespKind.Integer)
            return false;
        _milliseconds = reply.Integer;
        return true;
    }

    protected override RedisReading TakeResult() => Expiry.ToReading(_value, _milliseconds);

    protected override void Clear()
    {
        _value = null;
        _milliseconds = 0;
    }

    protected override void Return() => Pool.Return(this);
}
