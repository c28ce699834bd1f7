namespace FluxCache.Coherence;

/// <summary>
/// The right to put into memory what one read of Redis, or one factory, brings for a key. Taken before the read starts,
/// given back by disposing of it. Guarded by its stripe's lock, but for <see cref="IsVoid"/>, which anyone may read.
/// </summary>
internal sealed class FillTicket : IDisposable
{
    private readonly KeyStripe _stripe;
    private volatile bool _isVoid;

    internal FillTicket(KeyStripe stripe, string key)
    {
        _stripe = stripe;
        Key = key;
    }

    internal string Key { get; }

    /// <summary>
    /// Whether the key was written, invalidated or flushed since the ticket was taken. Once true it stays true: what
    /// the read brings may be older than what somebody was told is there.
    /// </summary>
    internal bool IsVoid => _isVoid;

    internal FillTicket? Next { get; set; }

    internal void Void() => _isVoid = true;

    public void Dispose() => _stripe.Release(this);
}
