namespace FluxCache.Coherence;

/// <summary>The memory tier as the rest of the cache sees it: the one place that decides what may enter it.</summary>
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
/// <b>Writes.</b> A write is marked from before its command is sent until its reply is there. Until then memory keeps
/// the old value: the new one is not acknowledged yet. At the end memory takes the new value if nothing else changed
/// the key meanwhile, for then its place among the changes is certain. Otherwise memory forgets the key, and the next
/// read asks Redis. All this happens before the caller learns of the end, so a read that begins after the
/// acknowledgement neither finds nor joins anything older.
/// </para>
/// <para>
/// <b>Locks.</b> A key belongs to one of <see cref="StripeCount"/> stripes. The stripe's lock guards the fills and
/// writes on their way for its keys, and is held while memory is changed as well, so that the check and the change are
/// one step. Lookups take none of these locks.
/// </para>
/// </remarks>
internal sealed class CoherentMemory
{
    private const int StripeCount = 1_024;

    private readonly IMemoryTier _memory;
    private readonly KeyStripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new KeyStripe())];

    internal CoherentMemory(IMemoryTier memory) => _memory = memory;

    /// <summary>Finds an entry and counts the visit as a use. Memory hit: 0 B.</summary>
    internal bool TryGet(string key, out MemoryEntry entry) => _memory.TryGet(key, out entry);

    /// <summary>Whether memory holds the key. Not a use.</summary>
    internal bool Contains(string key) => _memory.Contains(key);

    /// <summary>Taken before a read of Redis, or before a factory runs, that is to fill memory.</summary>
    internal FillTicket TakeTicket(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe.Lock)
            return stripe.Add(new FillTicket(stripe, key));
    }

    /// <summary>Puts what a read brought into memory, unless the ticket is void or the key is being written.</summary>
    internal bool TryInstall(FillTicket ticket, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
            return IsUndisturbed(stripe, ticket) && _memory.Put(ticket.Key, value, lifetime);
    }

    /// <summary>Compares what memory holds of a key with what a read of Redis found, and mends what differs.</summary>
    /// <param name="ticket">Taken before the read.</param>
    /// <param name="value">What Redis holds; null: nothing.</param>
    /// <param name="lifetime">How long it will live; taken over also when the values agree.</param>
    /// <returns>Whether memory held something else, and nothing on its way explains the difference.</returns>
    internal bool Repair(FillTicket ticket, ReadOnlyMemory<byte>? value, EntryLifetime lifetime)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
        {
            if (!IsUndisturbed(stripe, ticket) || !_memory.TryPeek(ticket.Key, out var entry))
                return false;
            if (value is null)
                return _memory.Remove(ticket.Key);
            if (!entry.Value.Span.SequenceEqual(value.Value.Span))
                return _memory.Put(ticket.Key, value.Value.Span, lifetime);

            _memory.SetLifetime(ticket.Key, lifetime);
            return false;
        }
    }

    /// <summary>Marks a write of the key as on its way, and voids the fills that are.</summary>
    internal PendingWrite BeginWrite(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe.Lock)
            return stripe.Add(new PendingWrite(stripe, key));
    }

    /// <summary>Marks a write of what a factory brought, unless the key changed since the ticket was taken.</summary>
    internal PendingWrite? TryBeginWrite(FillTicket ticket)
    {
        var stripe = StripeOf(ticket.Key);
        lock (stripe.Lock)
            return IsUndisturbed(stripe, ticket) ? stripe.Add(new PendingWrite(stripe, ticket.Key)) : null;
    }

    /// <summary>Ends a write that Redis acknowledged, with the value that it holds now.</summary>
    internal void CompleteWrite(PendingWrite write, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        lock (write.Stripe.Lock)
        {
            write.Stripe.Remove(write);
            if (write.IsContended)
                _memory.Remove(write.Key);
            else
                _memory.Put(write.Key, value, lifetime);
        }
    }

    /// <summary>
    /// Ends a write after which memory must not hold the key: its outcome or its value is not known here.
    /// </summary>
    internal void ForgetWrite(PendingWrite write)
    {
        lock (write.Stripe.Lock)
        {
            write.Stripe.Remove(write);
            _memory.Remove(write.Key);
        }
    }

    /// <summary>Ends a write that surely did not take effect: memory keeps what it has.</summary>
    internal void AbandonWrite(PendingWrite write)
    {
        lock (write.Stripe.Lock)
            write.Stripe.Remove(write);
    }

    /// <summary>Forgets a key that changed elsewhere, and voids the fills that are on their way.</summary>
    internal void Invalidate(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            stripe.NoteChange(key);
            _memory.Remove(key);
        }
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

    private static bool IsUndisturbed(KeyStripe stripe, FillTicket ticket) =>
        !ticket.IsVoid && !stripe.IsBeingWritten(ticket.Key);

    private KeyStripe StripeOf(string key) => _stripes[key.GetHashCode() & (StripeCount - 1)];
}
