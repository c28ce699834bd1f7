namespace FluxCache.Coherence;

/// <summary>
/// The fills and writes on their way for the keys of one stripe: two short lists. Every member but
/// <see cref="Release"/> wants <see cref="Lock"/> held.
/// </summary>
internal sealed class KeyStripe
{
    private FillTicket? _tickets;
    private PendingWrite? _writes;

    /// <summary>Guards both lists, and the step from checking them to changing memory.</summary>
    internal Lock Lock { get; } = new();

    internal FillTicket Add(FillTicket ticket)
    {
        ticket.Next = _tickets;
        return _tickets = ticket;
    }

    internal PendingWrite Add(PendingWrite write)
    {
        for (var other = _writes; other is not null; other = other.Next)
        {
            if (other.Key == write.Key)
                other.IsContended = write.IsContended = true;
        }

        VoidTickets(write.Key);
        write.Next = _writes;
        return _writes = write;
    }

    internal bool IsBeingWritten(string key)
    {
        for (var write = _writes; write is not null; write = write.Next)
        {
            if (write.Key == key)
                return true;
        }

        return false;
    }

    /// <summary>Notes that a key changed, or, when it is null, that every key did.</summary>
    internal void NoteChange(string? key)
    {
        VoidTickets(key);
        for (var write = _writes; write is not null; write = write.Next)
        {
            if (key is null || write.Key == key)
                write.IsContended = true;
        }
    }

    /// <summary>
    /// Notes that a read returned a value of the key: of the fills on their way only one that brings the same may end in
    /// memory, for the others may be older.
    /// </summary>
    internal void NoteSeen(FillTicket reader, SeenValue seen)
    {
        for (var ticket = _tickets; ticket is not null; ticket = ticket.Next)
        {
            if (ticket != reader && ticket.Key == reader.Key)
                ticket.NoteSeen(seen);
        }
    }

    internal void Remove(PendingWrite write)
    {
        VoidTickets(write.Key);
        if (_writes == write)
        {
            _writes = write.Next;
            return;
        }

        var before = _writes;
        while (before is not null && before.Next != write)
            before = before.Next;
        if (before is null)
            throw new InvalidOperationException("A write was completed twice.");
        before.Next = write.Next;
    }

    internal void Release(FillTicket ticket)
    {
        lock (Lock)
        {
            if (_tickets == ticket)
            {
                _tickets = ticket.Next;
                return;
            }

            for (var before = _tickets; before is not null; before = before.Next)
            {
                if (before.Next != ticket)
                    continue;
                before.Next = ticket.Next;
                return;
            }
        }
    }

    private void VoidTickets(string? key)
    {
        for (var ticket = _tickets; ticket is not null; ticket = ticket.Next)
        {
            if (key is null || ticket.Key == key)
                ticket.Void();
        }
    }
}
