using System.Runtime.CompilerServices;

namespace FluxCache.Coherence;

/// <summary>
/// Tells which entries their invalidation stream still covers, without touching the entries. Safe for concurrent calls;
/// <c>_lock</c> guards changes, lookups take none.
/// </summary>
/// <remarks>
/// Every break of any stream begins a new epoch. An entry, a fill and a write carry the epoch in which they began; an
/// entry is covered when its stream has not broken since, and is suspect otherwise. So a break costs the same however
/// many entries it makes suspect. Most of the time no stream is down and every entry in use is of the current epoch:
/// then one comparison decides, and nobody asks which stream a key has.
/// </remarks>
internal sealed class StreamEpochs
{
    /// <summary>
    /// Entries carry 16 bits of the epoch. Before an epoch comes again memory must have been cleared: after so many breaks.
    /// </summary>
    private const int ClearEvery = 0x4000;

    /// <summary>No entry's epoch: each is looked at closely.</summary>
    private const int NoEpoch = -1;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly StreamState[] _streams;
    private readonly BreakLog _breaks = new();
    private int _epoch;
    private volatile int _undisputed = NoEpoch;

    internal StreamEpochs(int streams, TimeProvider time)
    {
        _time = time;
        _streams = new StreamState[streams];
        for (var stream = 0; stream < streams; stream++)
            _streams[stream] = new StreamState { IsDown = true, InStepAt = time.GetTimestamp() };
    }

    /// <summary>What a fill or a write that begins now carries.</summary>
    internal ushort Current => (ushort)Volatile.Read(ref _epoch);

    /// <summary>Whether every entry of this epoch is covered, whatever its stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal bool IsUndisputed(ushort epoch) => epoch == _undisputed;

    /// <summary>Whether a stream works, is in time, and has not broken since the epoch.</summary>
    internal bool Covers(int stream, ushort epoch) => !_streams[stream].IsLate && IsUnbroken(stream, epoch);

    /// <summary>Whether a stream works and has not broken since the epoch. It may be late: then it lost nothing.</summary>
    internal bool IsUnbroken(int stream, ushort epoch)
    {
        var state = _streams[stream];
        if (state.IsDown)
            return false;

        // The break's number is written before the epoch that it begins: in between the difference is negative.
        var brokenAt = Volatile.Read(ref state.BrokenAt);
        var current = Volatile.Read(ref _epoch);
        return (ushort)(current - epoch) <= current - brokenAt;
    }

    /// <summary>
    /// For how long an entry that is not covered may not have been in step: since its stream was last heard before the first
    /// break, which may have been long before it. Null: for longer than is remembered.
    /// </summary>
    internal TimeSpan? SuspectFor(int stream, ushort epoch)
    {
        lock (_lock)
        {
            var state = _streams[stream];
            var since = _breaks.FirstSince(stream, (ushort)(_epoch - epoch), _epoch)
                ?? (state.IsLate ? state.InStepAt : null);
            return since is { } moment ? _time.GetElapsedTime(moment) : null;
        }
    }

    /// <summary>Whether the stream works.</summary>
    internal bool IsUp(int stream) => !_streams[stream].IsDown;

    /// <summary>The stream works from now on: what was there before is suspect.</summary>
    /// <returns>Whether memory is to be cleared.</returns>
    internal bool Up(int stream) => Break(stream, isDown: false);

    /// <summary>The stream is lost.</summary>
    /// <returns>Whether memory is to be cleared.</returns>
    internal bool Down(int stream) => Break(stream, isDown: true);

    /// <summary>The stream may have lost something, and goes on.</summary>
    /// <returns>Whether memory is to be cleared.</returns>
    internal bool Break(int stream) => Break(stream, isDown: null);

    /// <summary>
    /// The stream is silent or late. What it covers is not fresh until it has caught up, and then is again: it lost nothing.
    /// </summary>
    internal void SetLate(int stream, bool isLate)
    {
        lock (_lock)
            NoteLate(_streams[stream], isLate);
    }

    /// <summary>The stream has brought everything from before a moment; it is late, or no longer.</summary>
    internal void Heard(int stream, long asOf, bool isLate)
    {
        lock (_lock)
        {
            var state = _streams[stream];
            state.InStepAt = Math.Max(state.InStepAt, asOf);
            NoteLate(state, isLate);
        }
    }

    private void NoteLate(StreamState state, bool isLate)
    {
        if (state.IsLate == isLate)
            return;

        state.IsLate = isLate;
        Settle();
    }

    private bool Break(int stream, bool? isDown)
    {
        lock (_lock)
        {
            var state = _streams[stream];
            state.IsDown = isDown ?? state.IsDown;

            // A new connection is in time; one that goes on may be as late as before.
            state.IsLate &= isDown is null;
            var next = _epoch + 1;
            Volatile.Write(ref state.BrokenAt, next);
            Volatile.Write(ref _epoch, next);

            // What comes up begins anew. What breaks may have been silent for a while before that was noticed.
            if (isDown is false)
                state.InStepAt = _time.GetTimestamp();
            _breaks.Add(stream, next, state.InStepAt);
            Settle();
            return next % ClearEvery == 0;
        }
    }

    private void Settle() =>
        _undisputed = Array.Exists(_streams, static state => state.IsDown || state.IsLate) ? NoEpoch : Current;

    private sealed class StreamState
    {
        internal volatile bool IsDown;
        internal volatile bool IsLate;
        internal int BrokenAt;
        internal long InStepAt;
    }
}
