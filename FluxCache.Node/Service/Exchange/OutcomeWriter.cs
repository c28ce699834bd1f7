using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Node.Service.Exchange;

/// <summary>
/// Gathers outcomes and sends them in frames, one after the other. Counts the operations that have been read and whose
/// outcome has not been sent, so that the reading can be held up.
/// </summary>
/// <remarks>
/// <c>_gate</c> guards everything here and is never held over an await. Whoever finds nobody writing starts to; what
/// arrives meanwhile travels in the next frame.
/// </remarks>
internal sealed class OutcomeWriter(IServerStreamWriter<OutcomeFrame> stream, NodeClock clock) : IThreadPoolWorkItem
{
    // Frames above this size take long enough to hold up what is behind them.
    private const int MaxFrameBytes = 256 << 10;

    // The fields around an outcome's message and value, at most.
    private const int OutcomeOverheadBytes = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Outcome> _waiting = new();
    private int _open;
    private bool _writing;
    private bool _drainingToSay;
    private volatile bool _broken;
    private (int AtMost, TaskCompletionSource Reached)? _awaitedRoom;

    /// <summary>Counts operations that have been read.</summary>
    internal void Open(int operations)
    {
        lock (_gate)
            _open += operations;
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

    /// <summary>Waits until no more than <paramref name="operations"/> are open.</summary>
    internal Task WhenOpenAtMostAsync(int operations)
    {
        lock (_gate)
        {
            if (_open <= operations)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaitedRoom = (operations, reached);
            return reached.Task;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

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

            Close(frame.Outcomes.Count);
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
                bytes += OutcomeOverheadBytes + (3 * outcome.Message.Length) + (outcome.Get?.Value.Length ?? 0);
            }

            return frame;
        }
    }

    private void Close(int operations)
    {
        TaskCompletionSource? reached = null;
        lock (_gate)
        {
            _open -= operations;
            if (_awaitedRoom is { } awaited && _open <= awaited.AtMost)
            {
                reached = awaited.Reached;
                _awaitedRoom = null;
            }
        }

        reached?.SetResult();
    }
}
