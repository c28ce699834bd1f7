using System.Buffers;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// Writes of several callers that leave as one transaction: MULTI, the writes, one EXISTS that reads all their keys, EXEC.
/// As <see cref="WriteTransaction"/> for one write, at a third less of the server's time for each
/// (<c>docs/decisions/0015-writes-travel-in-batches.md</c>).
/// </summary>
/// <remarks>
/// Gathered under the queue's gate; from then on only read, until every reply is there. Each caller's call stays its own:
/// it can be cancelled, and takes its own element of what EXEC answers. Where the server refuses the transaction, nothing of
/// it was executed: then each write is to be sent by itself, for the fault may be that of one of them. Pooled.
/// </remarks>
internal sealed class WriteBatch(Action<WriteBatch> onRefused, Action<WriteBatch> onDone) : RedisCall("SET")
{
    internal const int MostWrites = 64;

    /// <summary>A batch that is larger takes no further write.</summary>
    internal const int MostBytes = 64 << 10;

    private readonly ArrayBufferWriter<byte> _writes = new();
    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly Member[] _members = new Member[MostWrites];
    private bool _isRefused;

    internal int Count { get; private set; }

    internal long Bytes => _writes.WrittenCount + _keys.WrittenCount;

    internal bool IsFull => Count == MostWrites || _writes.WrittenCount >= MostBytes;

    internal ReadOnlySpan<Member> Members => _members.AsSpan(0, Count);

    // MULTI, the writes, EXISTS, EXEC.
    protected override int OwnReplyCount => Count + 3;

    protected override bool TakesErrors => true;

    internal void Add<TRequest>(in TRequest write, string key, RedisCall call) where TRequest : struct, IRedisRequest
    {
        write.WriteTo(new RespWriter(_writes));
        new RespWriter(_keys).WriteBulk(key);
        _members[Count++] = new Member(call, call.Generation, _writes.WrittenCount, _keys.WrittenCount);
    }

    /// <summary>Writes all of it.</summary>
    internal void WriteTo(RespWriter writer)
    {
        writer.WriteRaw(WriteTransaction.Begin);
        writer.WriteRaw(_writes.WrittenSpan);
        writer.WriteCommand(Count + 1);
        writer.WriteRaw("$6\r\nEXISTS\r\n"u8);
        writer.WriteRaw(_keys.WrittenSpan);
        writer.WriteRaw(WriteTransaction.End);
    }

    /// <summary>Writes one of the writes as a <see cref="WriteTransaction"/> of its own.</summary>
    internal void WriteTo(RespWriter writer, int member)
    {
        var (writeFrom, keyFrom) = member == 0 ? (0, 0) : (_members[member - 1].WriteEnd, _members[member - 1].KeyEnd);
        writer.WriteRaw(WriteTransaction.Begin);
        writer.WriteRaw(_writes.WrittenSpan[writeFrom.._members[member].WriteEnd]);
        writer.WriteRaw("*2\r\n$6\r\nSTRLEN\r\n"u8);
        writer.WriteRaw(_keys.WrittenSpan[keyFrom.._members[member].KeyEnd]);
        writer.WriteRaw(WriteTransaction.End);
    }

    /// <summary>Makes it ready for other writes.</summary>
    internal void Reset()
    {
        Array.Clear(_members, 0, Count);
        Count = 0;
        _isRefused = false;
        _writes.ResetWrittenCount();
        _keys.ResetWrittenCount();
        Renew();
    }

    // The members are told here rather than when the batch settles: they settle by themselves, also after it timed out.
    protected override bool TryTake(int index, in RespValue reply)
    {
        _isRefused |= reply.IsError;
        if (index < OwnReplyCount - 1)
            return reply.IsError || reply.Kind == RespKind.SimpleString;
        if (_isRefused)
        {
            onRefused(this);
            return true;
        }

        var results = reply.Items;
        if (results.Length != Count + 1)
            return false;
        for (var i = 0; i < Count; i++)
            if (!_members[i].Call.Receive(_members[i].Generation, 0, in results[i]))
                return false;
        return true;
    }

    protected override void SetResult() => onDone(this);

    protected override void SetException(Exception exception)
    {
        foreach (var (call, generation, _, _) in Members)
            call.TryFail(
                generation,
                exception is FluxCacheException known ? new FluxCacheException(known.Kind, known.Message, known) : exception);
    }

    protected override void SetReusable()
    {
    }

    /// <param name="Call">The caller's.</param>
    /// <param name="Generation">Which use of it.</param>
    /// <param name="WriteEnd">Where its write ends among the written ones.</param>
    /// <param name="KeyEnd">The same of its key.</param>
    internal readonly record struct Member(RedisCall Call, int Generation, int WriteEnd, int KeyEnd);
}
