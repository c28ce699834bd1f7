using System.Numerics;

namespace FluxCache.Coherence;

/// <summary>The memory tier as the rest of the cache sees it: the one place that decides what may enter it.</summary>
/// <remarks>
/// <para>
/// Two races make a two-tier cache lie. A slow read can bring a value that was overwritten meanwhile; and of two
/// writes of one key, the one that Redis executed first can be the last to reach memory. Both are settled here, by a
/// version for each stripe of keys, in bounded space and without an object for each read.
/// </para>
/// <para>
/// <b>Fills.</b> A read of Redis takes a ticket, the stripe's version, before it sends its command. Everything that
/// changes a key of the stripe (the begin and the end of an own write, an invalidation, a flush) raises the version.
/// The value is installed only while the version is still the ticket's and no write is on its way. A fill that a
/// write of a stripe neighbour voids is read again later; nothing else is lost.
/// </para>
/// <para>
/// <b>Writes.</b> A write is marked from before its command is sent until its reply is there. Until then memory keeps
/// the old value: the new one is not acknowledged yet. At the end memory takes the new value if the write was alone in
/// its stripe, for then its order among others is certain. Otherwise memory forgets the key, and the next read asks
/// Redis. The end of the write raises the version before the caller learns of it, so a read that begins after the
/// acknowledgement neither finds nor joins anything older.
/// </para>
/// <para>
/// <b>Locks.</b> A stripe's version and its count of pending writes are guarded by one of <see cref="LockCount"/> locks,
/// held while memory is changed as well, so that the check and the change are one step. Lookups take none of them.
/// </para>
/// </remarks>
internal sealed class CoherentMemory
{
    private const int LockCount = 256;

    private readonly IMemoryTier _memory;
    private readonly Stripe[] _stripes;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];
    private long _invalidations;

    internal CoherentMemory(IMemoryTier memory, long memoryCap)
    {
        _memory = memory;
        _stripes = new Stripe[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(memoryCap / 16, 4_096, 65_536))];
    }

    /// <summary>Entries dropped and fills voided because a key changed elsewhere.</summary>
    internal long Invalidations => Volatile.Read(ref _invalidations);

    /// <summary>Finds an entry and counts the visit as a use. Memory hit: 0 B.</summary>
    internal bool TryGet(string key, out MemoryEntry entry) => _memory.TryGet(key, out entry);

    /// <summary>Whether memory holds the key. Not a use.</summary>
    internal bool Contains(string key) => _memory.Contains(key);

    /// <summary>Taken before a read of Redis that is to fill memory.</summary>
    internal FillTicket TakeTicket(string key)
    {
        var stripe = StripeOf(key);
        return new FillTicket(stripe, Volatile.Read(ref _stripes[stripe].Version));
    }

    /// <summary>Whether nothing of the ticket's stripe has changed since it was taken.</summary>
    internal bool IsValid(FillTicket ticket) => Volatile.Read(ref _stripes[ticket.Stripe].Version) == ticket.Version;

    /// <summary>Puts what a read brought into memory, unless the ticket is void.</summary>
    internal bool TryInstall(FillTicket ticket, string key, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        lock (LockOf(ticket.Stripe))
            return IsUndisturbed(ticket) && _memory.Put(key, value, lifetime);
    }

    /// <summary>Removes a key that a read found gone, unless the ticket is void.</summary>
    internal bool TryRemove(FillTicket ticket, string key)
    {
        lock (LockOf(ticket.Stripe))
            return IsUndisturbed(ticket) && _memory.Remove(key);
    }

    /// <summary>
    /// Compares what memory holds of a key with what a read found, and takes over how long the entry is to live when
    /// they agree. Void tickets count as agreement: what differs then is on its way.
    /// </summary>
    internal bool TryConfirm(FillTicket ticket, string key, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        lock (LockOf(ticket.Stripe))
        {
            if (!IsUndisturbed(ticket) || !_memory.TryPeek(key, out var entry))
                return true;
            return entry.Value.Span.SequenceEqual(value) && _memory.SetLifetime(key, lifetime);
        }
    }

    /// <summary>Marks a write of the key as on its way; voids the fills that are.</summary>
    internal PendingWrite BeginWrite(string key)
    {
        var index = StripeOf(key);
        lock (LockOf(index))
        {
            ref var stripe = ref _stripes[index];
            stripe.Version++;
            stripe.PendingWrites++;
            return new PendingWrite(new FillTicket(index, stripe.Version), Alone: stripe.PendingWrites == 1);
        }
    }

    /// <summary>Ends a write that Redis acknowledged, with the value that it holds now.</summary>
    internal void CompleteWrite(PendingWrite write, string key, ReadOnlySpan<byte> value, EntryLifetime lifetime)
    {
        lock (LockOf(write.Ticket.Stripe))
        {
            if (EndWrite(write))
                _memory.Put(key, value, lifetime);
            else
                _memory.Remove(key);
        }
    }

    /// <summary>Ends a write after which memory must not hold the key: its outcome or its value is not known here.</summary>
    internal void ForgetWrite(PendingWrite write, string key)
    {
        lock (LockOf(write.Ticket.Stripe))
        {
            EndWrite(write);
            _memory.Remove(key);
        }
    }

    /// <summary>Ends a write that surely did not take effect: memory keeps what it has.</summary>
    internal void AbandonWrite(PendingWrite write)
    {
        lock (LockOf(write.Ticket.Stripe))
            EndWrite(write);
    }

    /// <summary>Forgets a key that changed elsewhere, and voids the fills that are on their way.</summary>
    internal void Invalidate(string key)
    {
        var stripe = StripeOf(key);
        lock (LockOf(stripe))
        {
            _stripes[stripe].Version++;
            _memory.Remove(key);
        }

        Interlocked.Increment(ref _invalidations);
    }

    /// <summary>Forgets everything, and voids every fill.</summary>
    internal void Flush()
    {
        for (var stripe = 0; stripe < _stripes.Length; stripe++)
        {
            lock (LockOf(stripe))
                _stripes[stripe].Version++;
        }

        _memory.Clear();
        Interlocked.Increment(ref _invalidations);
    }

    private bool IsUndisturbed(FillTicket ticket) =>
        _stripes[ticket.Stripe].Version == ticket.Version && _stripes[ticket.Stripe].PendingWrites == 0;

    /// <summary>Whether nothing else of the stripe changed while the write was on its way.</summary>
    private bool EndWrite(PendingWrite write)
    {
        ref var stripe = ref _stripes[write.Ticket.Stripe];
        var undisturbed = write.Alone && stripe.Version == write.Ticket.Version;
        stripe.Version++;
        stripe.PendingWrites--;
        return undisturbed;
    }

    // string.GetHashCode is seeded per process, so nobody outside can choose keys of one stripe.
    private int StripeOf(string key) => key.GetHashCode() & (_stripes.Length - 1);

    private Lock LockOf(int stripe) => _locks[stripe & (LockCount - 1)];

    private struct Stripe
    {
        public long Version;
        public int PendingWrites;
    }
}
