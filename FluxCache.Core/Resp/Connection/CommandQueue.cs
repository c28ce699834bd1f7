using System.Runtime.CompilerServices;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Where callers, the send loop, the receive loop and the watch of one session meet: bytes to be sent, and the calls
/// that wait for replies, in one order.
/// </summary>
/// <remarks>
/// <c>_gate</c> guards everything here. It is held while one command is encoded and never over an await or a caller's
/// code. A caller appends its command and goes; whatever has gathered when the send loop comes around leaves in one
/// write. That is all there is to pipelining.
/// </remarks>
internal sealed class CommandQueue(int maxPendingCommands, long maxUnsentBytes)
{
    private const int MostSpareBatches = 16;

    /// <summary>
    /// Places beyond the bound, for the cache's own commands: a canary and a barrier at a time, and those before whose replies
    /// never came; on the control connection, those of every stream.
    /// </summary>
    private const int OwnPlaces = 256;

    private readonly Lock _gate = new();
    private readonly OutgoingBuffer _outgoing = new();
    private readonly PendingCalls _pending = new(maxPendingCommands);
    private readonly WakeSignal _senderWake = new();
    private readonly Stack<WriteBatch> _spareBatches = new();
    private WriteBatch? _gathering;
    private bool _batchesWrites = true;
    private bool _hasEchoes;
    private WritePermit? _permit;
    private bool _senderWaits;
    private volatile bool _closed;
    private volatile bool _isRetired;
    private Action? _onDrained;
    private long _handedOver;
    private int _tick;

    /// <summary>Whether it takes commands, as far as there is room for them.</summary>
    public bool IsOpen => !_closed && !_isRetired;

    /// <summary>Writes a command. One command may pass the bound on unsent bytes, so that a large one fits.</summary>
    /// <param name="request">The command.</param>
    /// <param name="call">Takes the reply.</param>
    /// <param name="isOwn">Whether it is the cache's own, and small: then it has a place however many callers wait.</param>
    public SendOutcome TryEnqueue<TRequest>(in TRequest request, RedisCall call, bool isOwn = false)
        where TRequest : struct, IRedisRequest
    {
        bool wake;
        lock (_gate)
        {
            if (Admit(isOwn) is not SendOutcome.Queued and var refusal)
                return refusal;

            WriteGathered();
            WriteOne(in request, call);
            wake = TakeWake();
        }

        if (wake)
            _senderWake.Raise();
        return SendOutcome.Queued;
    }

    /// <summary>
    /// Writes a write of a key, with what it is to be sent with. Where that takes a transaction, several that come together,
    /// with no other command between them, share one.
    /// </summary>
    /// <param name="write">The command.</param>
    /// <param name="key">What it writes.</param>
    /// <param name="kind">What it leaves to its sender.</param>
    /// <param name="tracks">Whether the server tracks what this connection reads.</param>
    /// <param name="publisher">Publishes each change; null: nobody does.</param>
    /// <param name="call">Takes the replies.</param>
    public SendOutcome TryEnqueueWrite<TRequest>(
        in TRequest write,
        string key,
        WriteKind kind,
        bool tracks,
        ChangePublisher? publisher,
        RedisCall call)
        where TRequest : struct, IRedisRequest
    {
        bool wake;
        lock (_gate)
        {
            if (Admit(isOwn: false) is not SendOutcome.Queued and var refusal)
                return refusal;

            var isDelete = kind == WriteKind.Deleted;
            var permit = isDelete && _permit is { TakesDeletes: false } ? null : _permit;
            var form = new WriteForm(
                IsTracked: tracks && kind == WriteKind.Kept,
                _hasEchoes,
                publisher,
                IsReportedIfAbsent: isDelete && publisher is null && permit is not null,
                permit);

            if (!form.IsTransaction)
            {
                WriteGathered();
                WriteOne(in write, call);
            }
            else if (_batchesWrites && write is not SetRequest { ValueBytes: > WriteBatch.MostBytes })
            {
                Gather(in write, key, in form, call);
            }
            else
            {
                // A large value would be copied once more by a batch, and keep small ones waiting.
                WriteGathered();
                WriteAlone(new WriteTransaction<TRequest>(write, key, form), key, in form, call);
            }

            wake = TakeWake();
        }

        if (wake)
            _senderWake.Raise();
        return SendOutcome.Queued;
    }

    /// <summary>Which permit the next writes carry; null: none.</summary>
    public void UsePermit(WritePermit? permit)
    {
        lock (_gate)
            _permit = permit;
    }

    /// <summary>The server echoes own writes. Before the first of them.</summary>
    public void ExpectEchoes()
    {
        lock (_gate)
            _hasEchoes = true;
    }

    /// <summary>Takes what is to be sent next, waiting for it. An empty segment: the queue was closed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ArraySegment<byte>> TakeBytesAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_closed)
                    return default;
                WriteGathered();
                if (_outgoing.TryTake(out var segment))
                {
                    // From here on it may have reached the server.
                    _handedOver += segment.Count;
                    return segment;
                }

                _senderWaits = true;
            }

            await _senderWake.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="PendingCalls.Peek"/>
    public int Peek(Span<PendingCalls.Slot> slots)
    {
        lock (_gate)
            return _pending.Peek(slots);
    }

    /// <inheritdoc cref="PendingCalls.Remove"/>
    public void Remove(int count)
    {
        Action? drained;
        lock (_gate)
        {
            _pending.Remove(count);
            drained = TakeDrained();
        }

        drained?.Invoke();
    }

    /// <summary>
    /// Advances the clock by a tick, and adds to <paramref name="expired"/> the calls that waited for
    /// <paramref name="timeoutTicks"/> full ticks. Returns how many calls wait, those included.
    /// </summary>
    public int Tick(int timeoutTicks, List<PendingCalls.Slot> expired)
    {
        lock (_gate)
        {
            // Gathered commands must not wait without end while the socket accepts nothing.
            WriteGathered();
            _tick++;
            _pending.TakeExpired(_tick - timeoutTicks - 1, expired);
            return _pending.Count;
        }
    }

    /// <summary>Takes no more commands, still sends those it has, and says when all of them are answered. Once.</summary>
    public void Retire(Action onDrained)
    {
        Action? drained;
        lock (_gate)
        {
            if (_isRetired)
                return;

            _isRetired = true;
            _onDrained = onDrained;
            drained = TakeDrained();
        }

        drained?.Invoke();
    }

    /// <summary>Takes no more commands and lets the send loop end. Can be repeated.</summary>
    public void Close()
    {
        bool wake;
        lock (_gate)
        {
            _closed = true;
            wake = TakeWake();
        }

        if (wake)
            _senderWake.Raise();
    }

    /// <summary>
    /// Takes the calls that got no reply, after both loops have ended. Sent says whether the server may have seen the
    /// call.
    /// </summary>
    public List<(PendingCalls.Slot Slot, bool Sent)> TakeUnanswered()
    {
        lock (_gate)
        {
            WriteGathered();
            var slots = new PendingCalls.Slot[_pending.Count];
            _pending.Remove(_pending.Peek(slots));
            _outgoing.Clear();
            return [.. slots.Select(slot => (slot, slot.Start < _handedOver))];
        }
    }

    /// <summary>Queued: one more command may come.</summary>
    private SendOutcome Admit(bool isOwn)
    {
        if (!IsOpen)
            return SendOutcome.Closed;

        var toCome = _gathering?.Count ?? 0;
        var isFull = isOwn
            ? _pending.IsFull(toCome - OwnPlaces)
            : _pending.IsFull(toCome) || _outgoing.Unsent + (_gathering?.Bytes ?? 0) > maxUnsentBytes;
        return isFull ? SendOutcome.Busy : SendOutcome.Queued;
    }

    private Action? TakeDrained()
    {
        if (_onDrained is not { } drained || _pending.Count > 0 || _gathering is not null)
            return null;

        _onDrained = null;
        return drained;
    }

    private bool TakeWake()
    {
        var wake = _senderWaits;
        _senderWaits = false;
        return wake;
    }

    private void WriteOne<TRequest>(in TRequest request, RedisCall call) where TRequest : struct, IRedisRequest
    {
        var start = _outgoing.End;
        Write(in request);
        _pending.Enqueue(call, start, _tick);
    }

    private void WriteAlone<TRequest>(
        in WriteTransaction<TRequest> write,
        string key,
        in WriteForm form,
        RedisCall call)
        where TRequest : struct, IRedisRequest
    {
        call.ExpectTransaction(in form, key);
        WriteOne(in write, call);
    }

    private void Gather<TRequest>(in TRequest write, string key, in WriteForm form, RedisCall call)
        where TRequest : struct, IRedisRequest
    {
        var hash = key.GetHashCode();
        if (_gathering is { } gathering && (gathering.MayHold(hash) || gathering.Form != form))
            WriteGathered();
        if (_gathering is null)
        {
            _gathering = _spareBatches.TryPop(out var spare) ? spare : new WriteBatch(StopBatching, Recycle);
            _gathering.Form = form;
        }

        try
        {
            _gathering.Add(in write, key, hash, call);
        }
        catch
        {
            _closed = true;
            throw;
        }

        if (_gathering.IsFull)
            WriteGathered();
    }

    private void WriteGathered()
    {
        if (_gathering is not { } batch)
            return;

        _gathering = null;
        if (batch.Count > 1)
        {
            var start = _outgoing.End;
            batch.ExpectEffect();
            batch.WriteTo(new RespWriter(_outgoing));
            _pending.Enqueue(batch, start, _tick, batch.Count);
            return;
        }

        var (key, call, _, _) = batch.Members[0];
        WriteAlone(batch.Alone(), key, batch.Form, call);
        Keep(batch);
    }

    /// <summary>
    /// Stops batching: whatever the reason was (a permission for one key, a cluster's slots, no memory), from now on each
    /// write gets its own answer.
    /// </summary>
    private void StopBatching()
    {
        lock (_gate)
            _batchesWrites = false;
    }

    private void Recycle(WriteBatch batch)
    {
        lock (_gate)
            Keep(batch);
    }

    private void Keep(WriteBatch batch)
    {
        if (_spareBatches.Count == MostSpareBatches || batch.Bytes > WriteBatch.MostBytes * 4)
            return;
        batch.Reset();
        _spareBatches.Push(batch);
    }

    private void Write<TRequest>(in TRequest request) where TRequest : struct, IRedisRequest
    {
        try
        {
            request.WriteTo(new RespWriter(_outgoing));
        }
        catch
        {
            // Half a command stands in the stream: nothing can follow it, so the session ends.
            _closed = true;
            throw;
        }
    }
}
