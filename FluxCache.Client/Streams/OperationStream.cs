using FluxCache.Client.Calls;
using FluxCache.Client.Routing;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Streams;

/// <summary>
/// One call of <c>Exchange</c>: carries the operations of many callers to a node, what gathers while a frame is being
/// written in the next one, and gives each caller its own outcome. Opened by its constructor, never opened again.
/// </summary>
/// <remarks>
/// <para>
/// A unary call costs tens of microseconds of both processes' time, nearly all of it for framing, header compression and
/// handing over between threads. A frame costs that once for everything in it.
/// </para>
/// <para>
/// <c>_gate</c> guards everything below it and is never held over an await or a caller's code. An operation is in
/// <c>_pending</c> until it is settled: by its outcome, its deadline, its caller's token or the end of the stream. Who takes
/// it out settles it.
/// </para>
/// </remarks>
internal sealed class OperationStream : IThreadPoolWorkItem, IAsyncDisposable
{
    // A larger frame would hold up those behind it for longer than it saves.
    private const int MaxFrameBytes = 256 << 10;

    // How long the answer to a stream that failed to write may take, which says why it did.
    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private static readonly Outcome NeedsOwnCall = new() { NeedsOwnCall = true };

    private readonly int _maxPending;
    private readonly NodeClock _clock;
    private readonly TimeProvider _time;
    private readonly Action<Status> _onEnded;
    private readonly CancellationTokenSource _stop = new(); // Disposed by nobody: it holds no timer and no handle.
    private readonly Task _running;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingOperation> _pending = [];
    private readonly Queue<PendingOperation> _unsent = new();
    private readonly DeadlineWatch _deadlines;
    private readonly ITimer _lifetime;
    private IClientStreamWriter<OperationFrame>? _frames;
    private uint _lastId;
    private bool _writing = true; // Until the call has been opened, which writes what has gathered.
    private bool _closed;

    /// <param name="calls">The node.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="options">How many operations may wait for their outcomes, and how long the stream takes them.</param>
    /// <param name="time">The clock of deadlines, and of the stream's own life.</param>
    /// <param name="onEnded">Is told how the stream ended, before the waiting callers are.</param>
    internal OperationStream(
        Cache.CacheClient calls,
        NodeClock clock,
        FluxCacheClientOptions options,
        TimeProvider time,
        Action<Status> onEnded)
    {
        _maxPending = options.MaxPendingCalls;
        _clock = clock;
        _time = time;
        _onEnded = onEnded;

        // The stream outlives the call that opened it, and is no part of its trace.
        using (ExecutionContext.SuppressFlow())
        {
            _deadlines = new DeadlineWatch(time, ExpireDue);
            _lifetime = time.CreateTimer(
                static stream => ((OperationStream)stream!).Close(), this, options.StreamLifetime, Timeout.InfiniteTimeSpan);
            _running = Task.Run(() => RunAsync(calls), CancellationToken.None);
        }
    }

    /// <summary>Whether nothing more will happen here.</summary>
    internal bool HasEnded => _running.IsCompleted;

    /// <summary>Makes the stream carry an operation. Returns whether it does, or why not.</summary>
    internal SendOutcome TrySend(PendingOperation operation)
    {
        lock (_gate)
        {
            if (_closed)
                return SendOutcome.Closed;

            // Those that their callers gave up are still to be sent when no writing gets through.
            if (_pending.Count >= _maxPending || _unsent.Count >= _maxPending)
                return SendOutcome.Busy;

            operation.Message.Id = ++_lastId;
            _pending.Add(_lastId, operation);
            _unsent.Enqueue(operation);
            _deadlines.Add(operation.Deadline);
            if (_writing)
                return SendOutcome.Queued;
            _writing = true;
        }

        StartWriting();
        return SendOutcome.Queued;
    }

    /// <summary>Gives an operation up: its outcome, if one comes, is for nobody.</summary>
    internal void Abandon(PendingOperation operation, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_pending.Remove(operation.Message.Id))
                return;
        }

        operation.Cancel(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync(_frames!);

    /// <summary>
    /// Continues from the thread pool's global queue: callers whose outcomes came in one frame are queued there already,
    /// and what they ask next travels together.
    /// </summary>
    private void StartWriting() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private async Task RunAsync(Cache.CacheClient calls)
    {
        Status end;
        try
        {
            using var call = calls.Exchange(new CallOptions(cancellationToken: _stop.Token));

            // Before the node has taken the call nothing is sent, so that what a failure to open it leaves behind can be
            // repeated: its connection may have been told to close at that moment.
            var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
            _frames = call.RequestStream;
            if (!NodeAnswerHandler.HasEnded(headers))
                StartWriting();
            await ReadAsync(call.ResponseStream).ConfigureAwait(false);
            end = new Status(StatusCode.Unavailable, "The node ended the stream.", new IOException("The node ended the stream."));
        }
        catch (RpcException failure)
        {
            // What the node says of the stream is not its answer to any operation.
            end = failure.Status.DebugException is null
                ? new Status(failure.StatusCode, failure.Status.Detail, failure)
                : failure.Status;
        }
        catch (Exception failure)
        {
            // Whatever it is, no one else would tell those who wait.
            end = new Status(StatusCode.Unavailable, failure.Message, failure);
        }

        End(end);
    }

    private async Task ReadAsync(IAsyncStreamReader<OutcomeFrame> frames)
    {
        var settled = new List<(PendingOperation Operation, Outcome Outcome)>();
        while (await frames.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            _clock.Learn(frames.Current.ClockMs);
            TakePending(frames.Current.Outcomes, settled);
            foreach (var (operation, outcome) in settled)
                operation.Settle(outcome);

            settled.Clear();
            if (frames.Current.Draining)
                Close();
        }
    }

    private void TakePending(IReadOnlyList<Outcome> outcomes, List<(PendingOperation, Outcome)> settled)
    {
        lock (_gate)
        {
            foreach (var outcome in outcomes)
            {
                if (_pending.Remove(outcome.Id, out var operation))
                    settled.Add((operation, outcome));
            }
        }
    }

    private async Task WriteAsync(IClientStreamWriter<OperationFrame> frames)
    {
        try
        {
            bool isEnd;
            while (TakeFrame(out isEnd) is { } frame)
                await frames.WriteAsync(frame).ConfigureAwait(false);

            if (isEnd)
                await frames.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Why, the reading learns, and tells those who wait. If it does not, what they wait for will not come.
            lock (_gate)
                _closed = true;
            await Task.Delay(ReasonTimeout, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What has gathered. Null: nothing has, and nobody is writing any more. That is the end once the stream is closed, for
    /// nothing starts another writer then.
    /// </summary>
    private OperationFrame? TakeFrame(out bool isEnd)
    {
        lock (_gate)
        {
            OperationFrame? frame = null;
            for (var bytes = 0L; _unsent.TryPeek(out var operation) && (frame is null || bytes + operation.SizeBytes <= MaxFrameBytes);)
            {
                _unsent.Dequeue();
                if (!_pending.ContainsKey(operation.Message.Id))
                    continue;

                operation.IsSent = true;
                operation.Message.NotAfterMs = _clock.Moment(operation.Deadline);
                frame ??= new OperationFrame();
                frame.Operations.Add(operation.Message);
                bytes += operation.SizeBytes;
            }

            isEnd = frame is null && _closed;
            _writing = frame is not null;
            return frame;
        }
    }

    /// <summary>Takes no more operations; those that it has are still sent, and answered.</summary>
    private void Close()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            if (_writing)
                return;
            _writing = true;
        }

        StartWriting();
    }

    private void ExpireDue()
    {
        List<PendingOperation> due;
        lock (_gate)
        {
            var now = _deadlines.Now;
            due = [.. _pending.Values.Where(operation => operation.Deadline <= now)];
            foreach (var operation in due)
                _pending.Remove(operation.Message.Id);
            _deadlines.Restart(_pending.Count == 0 ? null : _pending.Values.Min(static operation => operation.Deadline));
        }

        foreach (var operation in due)
        {
            const string Late = "The node did not answer in time.";
            operation.Fail(new Status(
                StatusCode.DeadlineExceeded, Late, operation.IsSent ? null : new NotSentException(Late, null)));
        }
    }

    private void End(Status status)
    {
        PendingOperation[] left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _pending.Values];
            _pending.Clear();
            _unsent.Clear();
            _deadlines.Dispose();
            _lifetime.Dispose();
        }

        _onEnded(status);
        var notSent = new Status(
            StatusCode.Unavailable, status.Detail, new NotSentException(status.Detail, status.DebugException));
        foreach (var operation in left)
        {
            if (operation.IsSent)
                operation.Fail(status);
            else if (status.StatusCode == StatusCode.Unimplemented)
                operation.Settle(NeedsOwnCall);
            else
                operation.Fail(notSent);
        }
    }
}
