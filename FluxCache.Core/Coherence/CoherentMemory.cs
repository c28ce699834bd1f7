using System.Buffers;

namespace FluxCache.Coherence;

/// <summary>
/// The memory tier as the rest of the cache sees it: the one place that decides what may enter it, and what of it may be
/// served as fresh.
/// </summary>
/// <remarks>
/// <para>
/// Two races make a two-tier cache lie. A slow read can bring a value that was overwritten meanwhile; and of two
/// writes of one key, the one that Redis executed first can be the last to reach memory. Both are settled here.
/// </para>
/// <para>
/// <b>Fills.</b> A read of Redis takes a ticket before it sends its command. Everything that changes the key (the begin
/// and the end of an own write, an invalidation, a flush) voids the tickets that are out. What the read brings enters
/// memory only on a valid ticket, and while no write of the key is on its way. A ticket belongs to one fill and is
/// never valid again, so two fills of one key cannot be mistaken for each other.
/// </para>
/// <para>
/// <b>Returned values.</b> Where an invalidation can come after a reply that shows the change, a read may return a new
/// value while an older one is in memory, or on its way there. So a read whose value does not enter memory takes another
/// value out of it, and whatever a read returns, only fills that bring the same may still enter.
/// </para>
/// <para>
/// <b>Writes.</b> A write is marked from before its command is sent until its reply is there. Until then memory keeps
/// the old value: the new one is not acknowledged yet. At the end memory takes the new value if nothing else changed
/// the key meanwhile, for then its place among the changes is certain. Otherwise memory forgets the key, and the next
/// read asks Redis. All this happens before the caller learns of the end, so a read that begins after the
/// acknowledgement neither finds nor joins anything older.
/// </para>
/// <para>
/// <b>Suspects.</b> Entries, fills and writes carry the epoch in which they began. When a key's stream breaks, whatever
/// began before is suspect: it is not served as fresh until it has been compared with Redis. While a stream is only late,
/// nothing that it covers is served as fresh, and fills and writes enter memory as ever: for when it has caught up. See
/// <see cref="StreamEpochs"/>.
/// </para>
/// <para>
/// <b>Locks.</b> A key belongs to one of some thousand stripes. The stripe's lock guards the fills and
/// writes on their way for its keys, and is held while memory is changed as well, so that the check and the change are
/// one step. Lookups take none of these locks.
/// </para>
/// </remarks>
internal sealed class CoherentMemory
{
    private const int DefaultStripes = 1_024;

    private readonly IMemoryTier _memory;
    private readonly StreamEpochs _epochs;
    private readonly KeyCoverage _coverage;
    private readonly Safeguards _safeguards;
    private readonly KeyStripe[] _stripes;
    private TaskCompletionSource? _disturbed;

    /// <param name="memory">What it guards.</param>
    /// <param name="epochs">What is covered.</param>
    /// <param name="coverage">By which stream.</param>
    /// <param name="safeguards">All, but in tests.</param>
    /// <param name="stripes">A power of two.</param>
    internal CoherentMemory(
        IMemoryTier memory,
        StreamEpochs epochs,
        KeyCoverage coverage,
        Safeguards safeguards = Safeguards.All,
        int stripes = DefaultStripes)
    {
        (_memory, _epochs, _coverage, _safeguards) = (memory, epochs, coverage, safeguards);
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new KeyStripe())];
    }

    /// <summary>Called when entries have become suspect that can be compared with Redis again.</summary>
    internal Action? SuspectsArose { get; set; }

    /// <summary>
    /// Finds an entry that is in step, writes its value to <paramref name="destination"/>, and counts the visit as a use.
    /// Memory hit: 0 B.
    /// </summary>
    internal bool TryGet(string key, IBufferWriter<byte> destination, out MemoryEntry entry)
    {
        if (!_memory.TryGet(key, destination, out entry) || !IsCovered(key, entry.Epoch))
            return false;

        destination.Advance(entry.Length);
        return true;
    }

    /// <inheritdoc cref="IMemoryTier.Prefetch"/>
    internal void Prefetch(ReadOnlySpan<string> keys) => _memory.Prefetch(keys);

    /// <summary>
    /// Finds an entry that is not in step, writes its value to <paramref name="destination"/>, and tells for how long it
    /// may not have been; null: for longer than is remembered. Not a use.
    /// </summary>
    internal bool TryGetSuspect(string key, IBufferWriter<byte> destination, out TimeSpan? suspectFor)
    {
        suspectFor = null;
        if (!_memory.TryPeek(key, destination, out var entry) || IsCovered(key, entry.Epoch))
            return false;

        destination.Advance(entry.Length);
        suspectFor = _epochs.SuspectFor(_coverage.StreamOf(key), entry.Epoch);
        return true;
    }

    /// <summary>
    /// Whether memory holds the key from before a break of its stream. What is late is not: its time comes by itself. Not a
    /// use.
    /// </summary>
    internal bool IsSuspect(string key) => _memory.TryPeek(key, out var entry) && !IsUnbroken(key, entry.Epoch);

    /// <summary>Whether memory holds the key, in step with Redis. Not a use.</summary>
    internal bool Contains(string key) => _memory.TryPeek(key, out var entry) && IsCovered(key, entry.Epoch);

    /// <summary>Whether a write of the key is on its way.</summary>
    internal bool IsBeingWritten(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe.Lock)
            return stripe.IsBeingWritten(key);
    }

    /// <summary>Taken before a read of Redis, or before a factory runs, that is to fill memory.</summary>
    internal FillTicket TakeTicket(string key) => TakeTicket(key, new FillTicket());

    /// <inheritdoc cref="TakeTicket(string)"/>
    /// <param name="key">The key.</param>
    /// <param name="ticket">Is taken: a new one, or one that was given back and that nobody else knows any more.</param>
    internal FillTicket TakeTicket(string key, FillTicket ticket)
    {
        var epoch = _epochs.Current;
        var stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            ticket.Begin(stripe, key, epoch);
            return stripe.Add(ticket);
        }
    }

    /// <summary>Whether a read that begins now may return what the read on this ticket brings.</summary>
    /// <param name="ticket">Of the read that is on its way.</param>
    /// <param name="whileLate">Also while the stream is late, and the value may be as old as that read.</param>
    internal bool MayJoin(FillTicket ticket, bool whileLate) =>
        IsValid(ticket) && ticket.Seen is null && (whileLate || IsCovered(ticket.Key, ticket.Epoch));

    /// <summary>
    /// Takes what a read found, which is about to be returned: into memory if the ticket is valid and the key is not being
    /// written, else so that memory holds nothing older.
    /// </summary>
    /// <param name="ticket">Taken before the read.</param>
    /// <param name="value">What Redis holds; null: nothing.</param>
    /// <param name="lifetime">How long it will live.</param>
    /// <returns>Whether memory holds it now.</returns>
    internal bool Land(FillTicket ticket, ReadOnlyMemory<byte>? value, EntryLifetime lifetime)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
        {
            var isOrdered = _coverage.PrecedesReplies(ticket.Key);
            if (!isOrdered)
                stripe.NoteSeen(ticket, new SeenValue(value));

            if (!MayEnter(stripe, ticket, value))
            {
                // Of an own write no invalidation comes: a read behind it may return its value before it has ended here.
                if (stripe.IsBeingWritten(ticket.Key) || (!isOrdered && !Holds(ticket.Key, value)))
                    Forget(stripe, ticket.Key);
                return false;
            }

            if (value is { } found && _coverage.Covers(ticket.Key))
                return _memory.Put(ticket.Key, found.Span, lifetime, ticket.Epoch);

            _memory.Remove(ticket.Key);
            return false;
        }
    }

    /// <summary>Whether memory holds something else than a read found, as far as is known yet.</summary>
    internal bool Differs(FillTicket ticket, ReadOnlyMemory<byte>? value) =>
        !ticket.IsVoid
        && _memory.TryCompare(ticket.Key, value.GetValueOrDefault().Span, out _, out var isSame)
        && !(value is not null && isSame);

    /// <summary>
    /// Takes the answer to the question whether Redis holds a key, which is about to be returned. A fill that is under way and
    /// may contradict it no longer enters memory.
    /// </summary>
    internal void LandExistence(FillTicket ticket, bool isThere)
    {
        if (!isThere)
        {
            Land(ticket, value: null, EntryLifetime.Endless);
            return;
        }

        if (_coverage.PrecedesReplies(ticket.Key))
            return;

        // A fill under way may have found the key absent.
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
            stripe.NoteChange(ticket.Key);
    }

    /// <summary>Compares what memory holds of a key with what a read of Redis found, and mends what differs.</summary>
    /// <param name="ticket">Taken before the read.</param>
    /// <param name="value">What Redis holds; null: nothing.</param>
    /// <param name="lifetime">How long it will live; taken over also when the values agree.</param>
    internal Comparison Reconcile(FillTicket ticket, ReadOnlyMemory<byte>? value, EntryLifetime lifetime)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
        {
            if (!MayEnter(stripe, ticket, value)
                || !_memory.TryCompare(ticket.Key, value.GetValueOrDefault().Span, out var entry, out var isSame))
                return Comparison.None;

            if (!_coverage.PrecedesReplies(ticket.Key))
                stripe.NoteSeen(ticket, new SeenValue(value));
            if (value is not null && isSame)
            {
                _memory.Renew(ticket.Key, lifetime, ticket.Epoch);
                return Comparison.Equal;
            }

            if (value is { } other)
                _memory.Put(ticket.Key, other.Span, lifetime, ticket.Epoch);
            else
                _memory.Remove(ticket.Key);
            return IsCovered(ticket.Key, entry.Epoch) ? Comparison.Violation : Comparison.SuspectDiffered;
        }
    }

    /// <summary>A stream works from now on: what it covered before is suspect.</summary>
    internal void Up(int stream)
    {
        ClearIf(_epochs.Up(stream));
        Disturb();
        SuspectsArose?.Invoke();
    }

    /// <summary>A stream is lost: what it covered is suspect.</summary>
    internal void Down(int stream)
    {
        ClearIf(_epochs.Down(stream));
        Disturb();
    }

    /// <summary>A stream lost something and goes on: what it covered is suspect.</summary>
    internal void Break(int stream)
    {
        ClearIf(_epochs.Break(stream));
        Disturb();
        SuspectsArose?.Invoke();
    }

    /// <summary>Everything is suspect, whichever stream covers it.</summary>
    internal void BreakAll()
    {
        for (var stream = 0; stream < _coverage.Streams; stream++)
            ClearIf(_epochs.Break(stream));
        Disturb();
        SuspectsArose?.Invoke();
    }

    /// <summary>
    /// Completes when a stream is lost, loses a report, or works again. A report awaited since before that may never come.
    /// </summary>
    internal Task WhenDisturbedAsync() => LazyInitializer.EnsureInitialized(
        ref _disturbed, static () => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <inheritdoc cref="StreamEpochs.SetLate"/>
    internal void SetLate(int stream, bool isLate) => _epochs.SetLate(stream, isLate);

    /// <inheritdoc cref="StreamEpochs.Heard"/>
    internal void Heard(int stream, long asOf, bool isLate) => _epochs.Heard(stream, asOf, isLate);

    /// <summary>Whether a stream brings invalidations.</summary>
    internal bool IsUp(int stream) => _epochs.IsUp(stream);

    /// <summary>Whether a stream brings invalidations, and in time.</summary>
    internal bool IsInStep(int stream) => _epochs.Covers(stream, _epochs.Current);

    /// <summary>Marks a write of the key as on its way, and voids the fills that are.</summary>
    internal PendingWrite BeginWrite(string key)
    {
        var epoch = _epochs.Current;
        var stripe = StripeOf(key);
        lock (stripe.Lock)
            return Mark(stripe, new PendingWrite(stripe, key, epoch));
    }

    /// <summary>Marks a write of what a factory brought, unless the key changed since the ticket was taken.</summary>
    internal PendingWrite? TryBeginWrite(FillTicket ticket)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
            return IsUndisturbed(stripe, ticket)
                ? Mark(stripe, new PendingWrite(stripe, ticket.Key, ticket.Epoch))
                : null;
    }

    /// <summary>Ends a write that Redis acknowledged, with the value that it holds now.</summary>
    internal void CompleteWrite(PendingWrite write, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        lock (write.Stripe.Lock)
        {
            EndMark(write);
            if (write.IsContended || !_coverage.Covers(write.Key))
                _memory.Remove(write.Key);
            else
                _memory.Put(write.Key, value, lifetime, write.Epoch);
        }
    }

    /// <summary>
    /// Ends a write after which memory must not hold the key: its outcome or its value is not known here.
    /// </summary>
    internal void ForgetWrite(PendingWrite write)
    {
        lock (write.Stripe.Lock)
        {
            EndMark(write);
            _memory.Remove(write.Key);
        }
    }

    /// <summary>Ends a write that surely did not take effect: memory keeps what it has.</summary>
    internal void AbandonWrite(PendingWrite write)
    {
        lock (write.Stripe.Lock)
            EndMark(write);
    }

    /// <summary>Forgets a key that changed elsewhere, and voids the fills that are on their way.</summary>
    internal void Invalidate(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe.Lock)
            Forget(stripe, key);
    }

    /// <summary>Forgets everything, and voids every fill.</summary>
    internal void Flush()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                stripe.NoteChange(key: null);
        }

        // A fill that began after its stripe was visited read Redis after the flush; that it is cleared too costs a
        // read.
        _memory.Clear();
    }

    private void Disturb() => Interlocked.Exchange(ref _disturbed, null)?.TrySetResult();

    private void ClearIf(bool epochsRunOut)
    {
        if (epochsRunOut)
            _memory.Clear();
    }

    private bool IsCovered(string key, ushort epoch) =>
        _epochs.IsUndisputed(epoch)
        || _epochs.Covers(_coverage.StreamOf(key), epoch)
        || !_safeguards.HasFlag(Safeguards.Epochs);

    private bool IsUnbroken(string key, ushort epoch) =>
        _epochs.IsUndisputed(epoch)
        || _epochs.IsUnbroken(_coverage.StreamOf(key), epoch)
        || !_safeguards.HasFlag(Safeguards.Epochs);

    /// <summary>A late stream voids nothing: what it brings is in its order all the same.</summary>
    private bool IsValid(FillTicket ticket) => !ticket.IsVoid && IsUnbroken(ticket.Key, ticket.Epoch);

    private bool IsUndisturbed(KeyStripe stripe, FillTicket ticket) =>
        !_safeguards.HasFlag(Safeguards.FillTickets)
        || (IsValid(ticket) && !stripe.IsBeingWritten(ticket.Key));

    /// <summary>Whether memory may take what a read found: not if another read has returned something else meanwhile.</summary>
    private bool MayEnter(KeyStripe stripe, FillTicket ticket, ReadOnlyMemory<byte>? value) =>
        IsUndisturbed(stripe, ticket) && ticket.Seen?.Matches(value) != false;

    private bool Holds(string key, ReadOnlyMemory<byte>? value) =>
        _memory.TryCompare(key, value.GetValueOrDefault().Span, out _, out var isSame)
            ? value is not null && isSame
            : value is null;

    private void Forget(KeyStripe stripe, string key)
    {
        stripe.NoteChange(key);
        _memory.Remove(key);
    }

    private PendingWrite Mark(KeyStripe stripe, PendingWrite write) =>
        _safeguards.HasFlag(Safeguards.OwnWriteMarks) ? stripe.Add(write) : write;

    private void EndMark(PendingWrite write)
    {
        if (_safeguards.HasFlag(Safeguards.OwnWriteMarks))
            write.Stripe.Remove(write);
    }

    private KeyStripe StripeOf(string key) => _stripes[key.GetHashCode() & (_stripes.Length - 1)];
}
