using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A <see cref="GetManyRequest"/>: a reading for each key in the keys' order. A key that holds no string reads as
/// absent. Null: the values together were more than one reply may hold; ask for them one by one.
/// </summary>
internal sealed class GetManyCall(int keys) : RedisCall<RedisReading[]?>("MGET")
{
    private readonly RedisReading[] _readings = new RedisReading[keys];
    private readonly byte[]?[] _values = new byte[keys][];
    private bool _tooLarge;

    protected override int OwnReplyCount => keys + 1;

    protected override bool TakesDiscarded => true;

    protected override bool TryTake(int index, in RespValue reply)
    {
        if (index == 0)
            return TryTakeValues(in reply);
        if (reply.Kind != RespKind.Integer)
            return false;

        _readings[index - 1] = Expiry.ToReading(_values[index - 1], reply.Integer);
        return true;
    }

    protected override RedisReading[]? TakeResult() => _tooLarge ? null : _readings;

    protected override void Clear()
    {
    }

    protected override void Return()
    {
    }

    private bool TryTakeValues(in RespValue reply)
    {
        _tooLarge = reply.Kind == RespKind.Discarded;
        if (_tooLarge)
            return true;

        var items = reply.Items;
        if (reply.Kind != RespKind.Array || items.Length != _values.Length)
            return false;

        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Kind is not (RespKind.BulkString or RespKind.Null))
                return false;
            _values[i] = items[i].Bytes;
        }

        return true;
    }
}
