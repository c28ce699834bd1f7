namespace FluxCache.LoadGen.Targets;

/// <summary>Opens what the load goes to.</summary>
internal interface ITargetOpener
{
    /// <summary>The target, as the command line names it.</summary>
    LoadTargetKind Kind { get; }

    /// <summary>Where it is, for people, without secrets.</summary>
    string Address { get; }

    /// <summary>The entries that the target's memory may hold; unset where that is not for the load generator to say.</summary>
    long? MemoryCap { get; }

    /// <summary>Opens the target. With a preload it returns once memory is filled.</summary>
    Task<ILoadTarget> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Opens Redis itself, whatever the target is.</summary>
    Task<ILoadTarget> OpenRedisAsync(CancellationToken cancellationToken);
}
