using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>What every connection of a client has in common.</summary>
internal sealed record RedisConnectionSettings
{
    /// <summary>How many bytes may wait to be sent before commands are refused.</summary>
    private const long LeastUnsentBytes = 64L << 20;

    public RedisConnectionSettings(RedisEndpoint endpoint, FluxCacheOptions options)
    {
        Endpoint = endpoint;
        ConnectTimeout = endpoint.ConnectTimeout ?? options.ConnectTimeout;
        CommandTimeout = endpoint.CommandTimeout ?? options.CommandTimeout;
        FailsWhileAway = options.CircuitBreakDuration > TimeSpan.Zero;
        MaxPendingCommands = options.MaxPendingCommands;
        MaxUnsentBytes = Math.Max(LeastUnsentBytes, 2L * options.MaxValueBytes);
        Limits = RespLimits.ForValuesOf(options.MaxValueBytes);
        Invalidation = options.Invalidation;
        TrackingPrefixes = [.. options.TrackingPrefixes];
        InvalidationChannel = options.InvalidationChannel;
        WithLeases = options.LoadLease is not null;
    }

    public RedisEndpoint Endpoint { get; }

    public TimeSpan ConnectTimeout { get; }

    public TimeSpan CommandTimeout { get; init; }

    /// <summary>
    /// Whether commands fail at once when the server has been away for longer than a command waits; else each waits.
    /// </summary>
    public bool FailsWhileAway { get; }

    public int MaxPendingCommands { get; }

    public long MaxUnsentBytes { get; init; }

    public RespLimits Limits { get; init; }

    /// <summary>What is asked of the server.</summary>
    public InvalidationMode Invalidation { get; init; }

    public IReadOnlyList<string> TrackingPrefixes { get; }

    public string InvalidationChannel { get; }

    /// <summary>Whether the changes of leases are to be reported too.</summary>
    public bool WithLeases { get; }
}
