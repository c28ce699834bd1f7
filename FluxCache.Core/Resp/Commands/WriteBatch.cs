using System.Buffers;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// Writes of several callers that leave as one transaction. Where a <see cref="WriteTransaction{T}"/> of one write has a read
/// of its key, this has one EXISTS of all keys; each write costs the server a third less of its time
/// (<c>docs/decisions/0015-writes-travel-in-batches.md</c>).
/// </summary>
/// <remarks>
/// Gathered under the queue's gate; from then on only read, until every reply is there. No two writes are of one key: there
/// is one echo for both. Each caller's call stays its own:
/// it can be cancelled, and takes its own element of what EXEC answers. Where the server refuses the transaction, nothing of
/// it was executed: then the write that it refused fails with its words, and the others as left out, for their senders to
/// send again if they still want to. Pooled.
/// </remarks>
internal sealed class WriteBatch(Action onRefused, Action<WriteBatch> onDone) : RedisCall("SET")
{
    internal const int MostWrites = 64;

    /// <summary>A batch that is larger takes no further write.</summary>
    internal const int MostBytes = 64 << 10;

    private readonly ArrayBufferWriter<byte> _writes = new();
    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly Member[] _members = new Member[MostWrites];
    private readonly int[] _hashes = new int[MostWrites];
    private string?[]? _refusals;
    private bool _isRefused;

    internal int Count { get; private set; }

    /// <summary>What the writes are sent with. Set before the first is added.</summary>
    internal WriteForm Form { get; set; }

    internal long Bytes => _writes.WrittenCount + _keys.WrittenCount;

    internal bool IsFull => Count == MostWrites || _writes.WrittenCount >= MostBytes;

    internal ReadOnlySpan<Member> Members => _members.AsSpan(0, Count);

    protected override int OwnReplyCount => Form.Replies(Count);

    protected override int LeadingReplies => Form.LeadingReplies;

    protected override bool TakesErrors => true;

    /// <summary>Whether there may be a write of a key with this hash.</summary>
    internal bool MayHold(int hash) => _hashes.AsSpan(0, Count).Contains(hash);

    /// <summary>Adds a write of a key whose hash <see cref="MayHold"/> says no of.</summary>
    internal void Add<TRequest>(in TRequest write, string key, int hash, RedisCall call)
        where TRequest : struct, IRedisRequest
    {
        Form.WriteBefore(new RespWriter(_writes), key);
        write.WriteTo(new RespWriter(_writes));
        Form.WritePublication(new RespWriter(_writes), key);
        new RespWriter(_keys).WriteBulk(key);
        _hashes[Count] = hash;
        _members[Count++] = new Member(key, call, call.Generation, _keys.WrittenCount);
    }

    /// <summary>Writes all of it.</summary>
    internal void WriteTo(RespWriter writer)
    {
        Form.WriteBegin(writer);
        if (Form.HasReadBefore)
            WriteReads(writer);
        writer.WriteRaw(_writes.WrittenSpan);
        if (Form.IsTracked)
            WriteReads(writer);
        WriteForm.WriteEnd(writer);
    }

    /// <summary>
    /// The only write, in a transaction for one. The commands that stand directly before and behind a write are among its bytes.
    /// </summary>
    internal WriteTransaction<Written> Alone() =>
        new(new Written(_writes.WrittenMemory), _members[0].Key, Form with { Publisher = null, IsReportedIfAbsent = false });

    public override void ExpectEchoes(in RespValue lastReply, OwnEchoes echoes)
    {
        if (!Form.HasReadBefore || lastReply.Items.Length != Form.CommandsInside(Count))
            return;

        var from = 0;
        for (var i = 0; i < Count; from = _members[i++].KeyEnd)
            if (WriteForm.IsChange(in lastReply.Items[Form.IndexOf(i)]))
                echoes.Expect(_keys.WrittenSpan[from.._members[i].KeyEnd]);
    }

    /// <summary>Makes it ready for other writes.</summary>
    internal void Reset()
    {
        Array.Clear(_members, 0, Count);
        Count = 0;
        _refusals = null;
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
        {
            var inside = Form.InsideOf(index);
            var member = Form.WriteAt(inside);
            if (reply.IsError && Form.IsAboutForm(inside, reply.Text))
                Form.Permit!.DeleteRefused();
            else if (reply.IsError && member >= 0 && member < Count)
                (_refusals ??= new string?[MostWrites])[member] = reply.Text;
            return reply.IsError || reply.Kind == RespKind.SimpleString;
        }

        if (_isRefused)
        {
            Refuse();
            return true;
        }

        if (reply.IsNull && Form.Permit is { } permit)
        {
            foreach (var (_, call, generation, _) in Members)
                call.TryFail(generation, RedisErrorReply.TooLate(call.Name));
            permit.Lapsed();
            return true;
        }

        var results = reply.Items;
        if (results.Length != Form.CommandsInside(Count))
            return false;
        for (var i = 0; i < Count; i++)
            if (!_members[i].Call.Receive(_members[i].Generation, 0, in results[Form.IndexOf(i)]))
                return false;
        return true;
    }

    protected override void SetResult() => onDone(this);

    protected override void SetException(Exception exception)
    {
        foreach (var member in Members)
            member.Call.TryFail(
                member.Generation,
                exception is FluxCacheException known ? known.ForAnother() : exception);
    }

    protected override void SetReusable()
    {
    }

    private void Refuse()
    {
        if (_refusals is not null)
            onRefused();
        for (var i = 0; i < Count; i++)
        {
            var (_, call, generation, _) = _members[i];
            call.TryFail(generation, _refusals?[i] is { } refusal
                ? RedisErrorReply.ToException(call.Name, refusal)
                : RedisErrorReply.LeftOut(call.Name));
        }
    }

    private void WriteReads(RespWriter writer)
    {
        writer.WriteCommand(Count + 1);
        writer.WriteRaw("$6\r\nEXISTS\r\n"u8);
        writer.WriteRaw(_keys.WrittenSpan);
    }

    /// <param name="Key">What it writes.</param>
    /// <param name="Call">The caller's.</param>
    /// <param name="Generation">Which use of it.</param>
    /// <param name="KeyEnd">Where its key ends among the written ones.</param>
    internal readonly record struct Member(string Key, RedisCall Call, int Generation, int KeyEnd);

    /// <summary>A command that was written before.</summary>
    internal readonly struct Written(ReadOnlyMemory<byte> resp) : IRedisRequest
    {
        public void WriteTo(RespWriter writer) => writer.WriteRaw(resp.Span);
    }
}
