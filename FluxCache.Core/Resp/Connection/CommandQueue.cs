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
    private readonly Lock _gate = new();
    private readonly OutgoingBuffer _outgoing = new();
    private readonly PendingCalls _pending = new(maxPendingCommands);
    private readonly WakeSignal _senderWake = new();
    private bool _senderWaits;
    private bool _closed;
    private long _handedOver;
    private int _tick;

    /// <summary>Writes a command. One command may pass the bound on unsent bytes, so that a large one fits.</summary>
    public SendOutcome TryEnqueue<TRequest>(in TRequest request, RedisCall call) where TRequest : struct, IRedisRequest
    {
        bool wake;
        lock (_gate)
        {
            if (_closed)
                return SendOutcome.Closed;
            if (_pending.IsFull || _outgoing.Unsent > maxUnsentBytes)
                return SendOutcome.Busy;

            var start = _outgoing.End;
            Write(in request);
            _pending.Enqueue(call, start, _tick);
            wake = _senderWaits;
            _senderWaits = false;
        }

        if (wake)
            _senderWake.Raise();
        return SendOutcome.Queued;
    }

    /// <summary>Takes what is to be sent next, waiting for it. An empty segment: the queue was closed.</summary>
    public async ValueTask<ArraySegment<byte>> TakeBytesAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_closed)
                    return default;
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
        lock (_gate)
            _pending.Remove(count);
    }

    /// <summary>
    /// Advances the clock by a tick, and adds to <paramref name="expired"/> the calls that waited for
    /// <paramref name="timeoutTicks"/> full ticks. Returns how many calls wait, those included.
    /// </summary>
    public int Tick(int timeoutTicks, List<PendingCalls.Slot> expired)
    {
        lock (_gate)
        {
            _tick++;
            _pending.TakeExpired(_tick - timeoutTicks - 1, expired);
            return _pending.Count;
        }
    }

    /// <summary>Takes no more commands and lets the send loop end. Can be repeated.</summary>
    public void Close()
    {
        bool wake;
        lock (_gate)
        {
            _closed = true;
            wake = _senderWaits;
            _senderWaits = false;
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
            var slots = new PendingCalls.Slot[_pending.Count];
            _pending.Remove(_pending.Peek(slots));
            _outgoing.Clear();
            return [.. slots.Select(slot => (slot, slot.Start < _handedOver))];
        }
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
