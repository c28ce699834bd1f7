namespace FluxCache.Resp.Connection;

/// <summary>Who answered.</summary>
/// <param name="Protocol">The version of RESP that is spoken: 2 or 3.</param>
/// <param name="Name">What the server calls itself, such as <c>redis</c>; null: it did not say.</param>
/// <param name="Version">Its version; null: it did not say.</param>
internal sealed record RedisServerInfo(int Protocol, string? Name, string? Version)
{
    /// <summary>How the keys of this connection are kept in step. Never Auto.</summary>
    public InvalidationMode Invalidation { get; init; } = InvalidationMode.None;

    /// <summary>
    /// Whether it reports this connection's own writes to it as well, right behind their replies: only then are all changes
    /// reported that it makes itself while it runs a command of this connection.
    /// </summary>
    public bool EchoesWrites { get; init; }

    /// <summary>Why the server does not track, where it was asked to.</summary>
    public string? TrackingRefusal { get; init; }

    /// <summary>Why the user may not run the transactions that writes need; null: it may, or writes need none.</summary>
    public string? TransactionRefusal { get; init; }

    /// <summary>Why writes can take effect late, without a bound; null: each carries a permit.</summary>
    public string? PermitRefusal { get; init; }

    /// <summary>Under which name this connection publishes its changes, where it does.</summary>
    public string? Writer { get; init; }

    /// <summary>Which run of which server it is; null: it did not say.</summary>
    public string? RunId { get; init; }

    /// <summary>Whether it is a replica, which takes no writes.</summary>
    public bool IsReplica { get; init; }

    /// <summary>Whether another connection reached the same server, in the same role, as far as both say.</summary>
    public bool IsAs(RedisServerInfo other) =>
        IsReplica == other.IsReplica && (RunId is null || other.RunId is null || RunId == other.RunId);

    /// <summary>How the server knows this connection.</summary>
    public RedisClientIdentity? Self { get; init; }
}
