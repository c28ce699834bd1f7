using FluxCache.Node.Service.Answers;
using FluxCache.V1;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FluxCache.Node.Service.Exchange;

/// <summary>
/// Gathers outcomes and sends them in frames, one after the other. Counts the operations that have begun and whose
/// outcome has not been sent, and the bytes of their values, so that no more begin than there is room for.
/// </summary>
/// <remarks>
/// <c>_gate</c> guards everything here but what is counted, and is never held over an await. Whoever finds nobody writing
/// starts to; what arrives meanwhile travels in the next frame.
/// </remarks>
internal sealed class OutcomeWriter(IServerStreamWriter<OutcomeFrame> stream, AnswerShare share, NodeClock clock)
    : IThreadPoolWorkItem
{
    // How far the operations may be ahead of the answers; then the client is held up by the stream's flow control.
    private const int MaxOpenOperations = 16_384;

    // Many frames' worth: more values that wait would reach the client no sooner.
    private const int MaxHeldBytes = 4 << 20;

    // However large the values are.
    private const int MinOpenOperations = 16;

    // Frames above this size take long enough to hold up what is behind them.
    private const int MaxFrameBytes = 256 << 10;

    // The fields around an outcome's message and value, at most.
    private const int OutcomeOverheadBytes = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Outcome> _waiting = new();
    private bool _writing;
    private bool _drainingToSay;
    private volatile bool _broken;
    private (bool UntilAllIsSent, TaskCompletionSource Reached)? _awaited;

    // Counted without the lock. Few operations begin before it is known how large their values are.
    private readonly ExpectedSize _expected = new(firstBytes: 64 << 10);
    private int _open;
    private long _heldBytes;

    /// <summary>Whether another operation may begin.</summary>
    internal bool HasRoom =>
        Volatile.Read(ref _heldBytes) <= MaxHeldBytes
        && Volatile.Read(ref _open) < Math.Clamp(MaxHeldBytes / _expected.Bytes, MinOpenOperations, MaxOpenOperations);

    /// <summary>Counts an operation that begins.</summary>
    internal void Open() => Interlocked.Increment(ref _open);

    /// <summary>
    /// Takes room for a value, until its outcome has been sent. False: the connection has none, and the value is not to be kept.
    /// </summary>
    internal bool TryHold(int bytes)
    {
        if (bytes is 0)
            return true;

        _expected.Saw(bytes, values: 1);
        if (!share.TryTake(bytes))
            return false;
        Interlocked.Add(ref _heldBytes, bytes);
        return true;
    }

    /// <summary>Takes an outcome without sending it; <see cref="FlushAsync"/> follows.</summary>
    internal void Add(Outcome outcome)
    {
        lock (_gate)
            _waiting.Enqueue(outcome);
    }

    /// <summary>
    /// Takes an outcome and has it sent soon: from the thread pool's global queue, behind the completions that are queued
    /// there already, so that their outcomes travel with it.
    /// </summary>
    internal void Post(Outcome outcome)
    {
        lock (_gate)
        {
            _waiting.Enqueue(outcome);
            if (!TryBeginWriting())
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Tells the client that the node is about to stop.</summary>
    internal void SayDraining()
    {
        lock (_gate)
        {
            _drainingToSay = true;
            if (!TryBeginWriting())
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends what waits, unless somebody is about to.</summary>
    internal Task FlushAsync()
    {
        lock (_gate)
        {
            if (!TryBeginWriting())
                return Task.CompletedTask;
        }

        return WriteAsync();
    }

    /// <summary>Waits until another operation may begin.</summary>
    internal Task WhenRoomAsync() => WhenAsync(untilAllIsSent: false);

    /// <summary>Waits until the outcome of every operation has been sent.</summary>
    internal Task WhenAllIsSentAsync() => WhenAsync(untilAllIsSent: true);

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    private Task WhenAsync(bool untilAllIsSent)
    {
        lock (_gate)
        {
            if (IsReached(untilAllIsSent))
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (untilAllIsSent, reached);
            return reached.Task;
        }
    }

    private bool IsReached(bool allIsSent) => allIsSent ? Volatile.Read(ref _open) == 0 : HasRoom;

    /// <summary>Whether the caller is the one to write. Under the lock.</summary>
    private bool TryBeginWriting()
    {
        var begins = !_writing;
        _writing = true;
        return begins;
    }

    private async Task WriteAsync()
    {
        while (TakeFrame() is { } frame)
        {
            try
            {
                if (!_broken)
                    await stream.WriteAsync(frame);
            }
            catch (Exception)
            {
                // The client is gone, which whoever reads its operations learns too. What is left is for nobody.
                _broken = true;
            }

            Close(frame.Outcomes);
        }
    }

    /// <summary>The next frame; when there is nothing to send, null, and nobody is writing any more.</summary>
    private OutcomeFrame? TakeFrame()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_drainingToSay)
            {
                _writing = false;
                return null;
            }

            var frame = new OutcomeFrame { Draining = _drainingToSay, ClockMs = clock.Now };
            _drainingToSay = false;
            for (var bytes = 0; bytes < MaxFrameBytes && _waiting.TryDequeue(out var outcome);)
            {
                frame.Outcomes.Add(outcome);
                bytes += OutcomeOverheadBytes + (3 * outcome.Message.Length) + ValueBytes(outcome);
            }

            return frame;
        }
    }

    private void Close(RepeatedField<Outcome> outcomes)
    {
        var bytes = outcomes.Sum(static outcome => (long)ValueBytes(outcome));
        if (bytes > 0)
            share.GiveBack(bytes);

        TaskCompletionSource? reached = null;
        lock (_gate)
        {
            Interlocked.Add(ref _heldBytes, -bytes);
            Interlocked.Add(ref _open, -outcomes.Count);
            if (_awaited is { } awaited && IsReached(awaited.UntilAllIsSent))
            {
                reached = awaited.Reached;
                _awaited = null;
            }
        }

        reached?.SetResult();
    }

    private static int ValueBytes(Outcome outcome) => outcome.Get?.Value.Length ?? 0;
}
