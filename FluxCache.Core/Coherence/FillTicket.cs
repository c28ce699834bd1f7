namespace FluxCache.Coherence;

/// <summary>
/// The right to put into memory what one read of Redis brings. Taken before the read; void from the moment that the
/// key, or another of the same stripe, is written, invalidated or flushed.
/// </summary>
/// <param name="Stripe">The stripe that the key belongs to.</param>
/// <param name="Version">The stripe's version when the ticket was taken. Versions only rise, so no ticket comes back.</param>
internal readonly record struct FillTicket(int Stripe, long Version);
