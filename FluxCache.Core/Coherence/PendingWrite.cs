namespace FluxCache.Coherence;

/// <summary>The mark of a write on its way to Redis. Ended exactly once.</summary>
/// <param name="Ticket">What the key's stripe stood at when the write began.</param>
/// <param name="Alone">Whether no other write of the stripe was on its way then.</param>
internal readonly record struct PendingWrite(FillTicket Ticket, bool Alone);
