namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>
/// Does to the cluster's processes and networks what the load generator cannot do over its connections. One caller at a
/// time. What cannot be done throws <see cref="FaultControlException"/>.
/// </summary>
internal interface IFaultControl : IAsyncDisposable
{
    /// <summary>Whether Redis may be suspended and restarted, and is there for this run alone.</summary>
    bool OwnsRedis { get; }

    /// <summary>Ends a node without warning; returns when it has ended.</summary>
    Task KillNodeAsync(string node, CancellationToken cancellationToken);

    /// <summary>Starts a node that was killed; returns when it can be called.</summary>
    Task StartNodeAsync(string node, CancellationToken cancellationToken);

    /// <summary>Holds back what Redis sends to a node; returns when it is over.</summary>
    Task StallAsync(string node, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Swallows what Redis sends to a node, then resets the connections; returns when it is over.</summary>
    Task HalfOpenAsync(string node, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Holds back what a node sends to Redis; returns when it is over.</summary>
    Task HoldAsync(string node, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Stops a node's clock; returns when it goes on.</summary>
    Task SuspendNodeAsync(string node, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Resets a node's connections to Redis.</summary>
    Task CutAsync(string node, CancellationToken cancellationToken);

    /// <summary>Stops Redis' clock.</summary>
    Task SuspendRedisAsync(CancellationToken cancellationToken);

    /// <summary>Undoes <see cref="SuspendRedisAsync"/>.</summary>
    Task ResumeRedisAsync(CancellationToken cancellationToken);

    /// <summary>Ends Redis; returns when it has ended.</summary>
    Task StopRedisAsync(CancellationToken cancellationToken);

    /// <summary>Starts Redis, empty.</summary>
    Task StartRedisAsync(CancellationToken cancellationToken);
}
