using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Reads from the socket, gives replies to the calls that wait, in order, and pushes to the observer. Ends by an
/// exception only: the server closed, the socket failed, or what came is not RESP.
/// </summary>
/// <remarks>Nothing but FluxCache's own code runs on it: callers continue on other threads.</remarks>
internal sealed class ReceiveLoop(
    int connection,
    Stream stream,
    CommandQueue queue,
    RespLimits limits,
    OwnEchoes echoes,
    IRedisObserver? observer,
    Action onAnswer,
    Action<string> onError)
{
    private const int BatchSize = 64;

    private readonly RespScanner _scanner = new(limits);

    // The oldest waiting calls, copied so that the queue's gate is taken for each portion that comes, not for each
    // reply.
    private readonly PendingCalls.Slot[] _batch = new PendingCalls.Slot[BatchSize];
    private int _batchCount;
    private int _answered;
    private int _replies;
    private bool _discarding;

    public async Task RunAsync()
    {
        using var buffer = new ReceiveBuffer();
        while (true)
        {
            var count = await stream.ReadAsync(buffer.GetRoom()).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException("the server closed the connection");

            buffer.Received(count);

            // Pushes come by themselves: only what was asked for shows that the server gets what is sent.
            if (Deliver(buffer))
                onAnswer();
        }
    }

    /// <summary>Delivers what is complete. Returns whether a reply was, or goes on, among it.</summary>
    private bool Deliver(ReceiveBuffer buffer)
    {
        var isAnswer = false;
        while (true)
        {
            var outcome = _scanner.Scan(buffer.Unscanned, out var consumed);
            buffer.Scanned(consumed);
            if (outcome is RespScanOutcome.Malformed or RespScanOutcome.LimitExceeded)
                throw Broken(_scanner.Fault);

            DropIfTooLong(buffer);
            if (outcome == RespScanOutcome.NeedMore)
            {
                ReleaseBatch();
                return isAnswer || _discarding || (buffer.Frame.Length > 0 && !_scanner.IsPush);
            }

            isAnswer |= DeliverFrame(buffer);
        }
    }

    /// <summary>Whether it was a reply.</summary>
    private bool DeliverFrame(ReceiveBuffer buffer)
    {
        if (_scanner.IsPush && echoes.TryTake(buffer.Frame))
        {
            buffer.DropScanned();
            return false;
        }

        var value = RespValue.Discarded;
        if (!_discarding && !RespReader.TryRead(buffer.Frame, out value, out var fault))
            throw Broken(fault!);
        buffer.DropScanned();
        _discarding = false;

        if (value.Kind == RespKind.Push && !IsReply(in value))
        {
            observer?.OnPush(connection, in value);
            return false;
        }

        DeliverReply(in value);
        return true;
    }

    /// <summary>Redis confirms a subscription by a push; others by an ordinary reply. Somebody waits for either.</summary>
    private static bool IsReply(in RespValue push) =>
        push.Items is [{ Bytes: { } kind }, ..] && kind.AsSpan().SequenceEqual("subscribe"u8);

    private void DeliverReply(in RespValue value)
    {
        if (_answered == _batchCount)
        {
            ReleaseBatch();
            _batchCount = queue.Peek(_batch);
            if (_batchCount == 0)
                throw value.IsError ? Refused(value.Text) : Broken("it sent a reply that no command is waiting for");
        }

        var (call, generation, _, _, _) = _batch[_answered];

        // The last reply sets the call free for its next use, so what is needed of it is read before.
        var isLast = _replies == call.ReplyCount - 1;
        echoes.Clear();
        if (isLast)
            call.ExpectEchoes(in value, echoes);

        // Before the caller learns of it, who may send the command again.
        if (value.IsError)
            onError(value.Text);
        if (!call.Receive(generation, _replies, in value))
            throw Broken($"it answered {call.Name} with {value}");

        if (isLast)
        {
            _answered++;
            _replies = 0;
        }
        else
        {
            _replies++;
        }
    }

    private void ReleaseBatch()
    {
        if (_batchCount == 0)
            return;
        queue.Remove(_answered);
        Array.Clear(_batch, 0, _batchCount);
        _batchCount = _answered = 0;
    }

    private void DropIfTooLong(ReceiveBuffer buffer)
    {
        if (buffer.Frame.Length > limits.MaxKeptFrameBytes)
        {
            // A push that is not read is an invalidation that is missed.
            if (_scanner.IsPush)
                throw Broken("it sent a push that is too long");
            _discarding = true;
        }

        if (_discarding)
            buffer.DropScanned();
    }

    /// <summary>A server that takes no connection says why unasked, and closes it.</summary>
    private static FluxCacheException Refused(string reason) =>
        new(FluxCacheErrorKind.Unavailable, $"the server refused the connection: {reason}");

    private static FluxCacheException Broken(string fault) =>
        new(FluxCacheErrorKind.Protocol, $"the server broke the protocol: {fault}");
}
