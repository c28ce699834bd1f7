namespace FluxCache.Tiering.Leases;

/// <summary>
/// The result of an attempt to take a lease. None of its three cases means that the key exists by now. Disposing of it
/// releases the lease, if it holds one.
/// </summary>
/// <param name="own">See <see cref="Own"/>.</param>
/// <param name="other">See <see cref="Other"/>.</param>
/// <param name="isOff">See <see cref="IsOff"/>.</param>
internal sealed class LeaseAttempt(LoadLease? own = null, HeldLease? other = null, bool isOff = false)
    : IAsyncDisposable
{
    internal static readonly LeaseAttempt KeyExists = new();

    internal static readonly LeaseAttempt Off = new(isOff: true);

    /// <summary>The lease, when it was taken.</summary>
    internal LoadLease? Own { get; } = own;

    /// <summary>Another's lease, when that one loads the key.</summary>
    internal HeldLease? Other { get; } = other;

    /// <summary>Whether there are no leases: the load is to go on without.</summary>
    internal bool IsOff { get; } = isOff;

    /// <summary>Whether the caller is to load the key.</summary>
    internal bool MayLoad => Own is not null || IsOff;

    public ValueTask DisposeAsync()
    {
        Other?.Dispose();
        return Own?.DisposeAsync() ?? default;
    }
}
