namespace FluxCache.Coherence;

/// <summary>
/// The right to put into memory what one read of Redis, or one factory, brings for a key. Taken before the read starts,
/// given back by disposing of it; whoever has it alone may then take it for another fill. Guarded by its stripe's lock,
/// but for <see cref="IsVoid"/>, which anyone may read.
/// </summary>
internal sealed class FillTicket : IDisposable
{
    private KeyStripe _stripe = null!;
    private volatile bool _isVoid;
    private TaskCompletionSource? _voided;

    internal string Key { get; private set; } = "";

    /// <summary>The epoch in which the read began: what it brings is covered from then on.</summary>
    internal ushort Epoch { get; private set; }

    /// <summary>
    /// Whether the key was written, invalidated or flushed since the ticket was taken. Once true it stays true: what
    /// the read brings may be older than what somebody was told is there.
    /// </summary>
    internal bool IsVoid => _isVoid;

    /// <summary>What another read returned of the key meanwhile: what this one brings must be the same.</summary>
    internal SeenValue? Seen { get; private set; }

    internal FillTicket? Next { get; set; }

    /// <summary>Makes it the ticket of a fill that begins.</summary>
    internal void Begin(KeyStripe stripe, string key, ushort epoch)
    {
        (_stripe, Key, Epoch) = (stripe, key, epoch);
        _isVoid = false;
        _voided = null;
        Seen = null;
    }

    internal void Void()
    {
        _isVoid = true;
        _voided?.TrySetResult();
    }

    /// <summary>
    /// Completes when the ticket is void. Created on first use, because most fills end without a waiter.
    /// </summary>
    internal Task WhenVoidAsync()
    {
        lock (_stripe.Lock)
        {
            if (_isVoid)
                return Task.CompletedTask;
            _voided ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _voided.Task;
        }
    }

    /// <summary>Another read returned a value. Of two different ones it is not known which this one's follows.</summary>
    internal void NoteSeen(SeenValue seen)
    {
        if (Seen is not null && !Seen.Matches(seen.Value))
            Void();
        Seen = seen;
    }

    public void Dispose() => _stripe.Release(this);
}

/// <summary>What a read returned.</summary>
/// <param name="Value">The value; null: the key was not there.</param>
internal sealed record SeenValue(ReadOnlyMemory<byte>? Value)
{
    internal bool Matches(ReadOnlyMemory<byte>? other) =>
        Value is { } value ? other is { } same && value.Span.SequenceEqual(same.Span) : other is null;
}
