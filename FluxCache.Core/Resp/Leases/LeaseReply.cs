namespace FluxCache.Resp.Leases;

/// <summary>What became of an attempt to take a lease.</summary>
/// <param name="State">Which of the cases.</param>
/// <param name="Holder">What its key holds, the token of another, when <see cref="LeaseState.Held"/>.</param>
/// <param name="Remaining">For how long that one holds it; null: without end.</param>
/// <param name="Refusal">Why there are no leases, when <see cref="LeaseState.Unsupported"/>.</param>
internal readonly record struct LeaseReply(
    LeaseState State,
    byte[]? Holder = null,
    TimeSpan? Remaining = null,
    string? Refusal = null);

/// <summary>The cases of a <see cref="LeaseReply"/>.</summary>
internal enum LeaseState
{
    /// <summary>The key is there: it needs no load.</summary>
    KeyExists,

    /// <summary>The lease is the caller's.</summary>
    Acquired,

    /// <summary>The lease is another's.</summary>
    Held,

    /// <summary>The server runs no scripts, or not for this user.</summary>
    Unsupported,
}
