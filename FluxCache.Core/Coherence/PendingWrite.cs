namespace FluxCache.Coherence;

/// <summary>The mark of a write of a key that is on its way to Redis. Guarded by its stripe's lock.</summary>
internal sealed class PendingWrite
{
    internal PendingWrite(KeyStripe stripe, string key, ushort epoch)
    {
        Stripe = stripe;
        Key = key;
        Epoch = epoch;
    }

    internal KeyStripe Stripe { get; }

    internal string Key { get; }

    /// <summary>The epoch in which it began: what it leaves in memory is covered from then on.</summary>
    internal ushort Epoch { get; }

    /// <summary>
    /// Whether the key may have changed otherwise while this write was on its way, so that its place among the changes
    /// is not known.
    /// </summary>
    internal bool IsContended { get; set; }

    internal PendingWrite? Next { get; set; }
}
