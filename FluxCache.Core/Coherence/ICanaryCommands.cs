namespace FluxCache.Coherence;

/// <summary>What the canary needs of the tier above.</summary>
internal interface ICanaryCommands
{
    /// <summary>Reads a key over its own connection, so that its changes are reported there.</summary>
    ValueTask<bool> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Changes a key as another process would: so that the stream brings an invalidation of it.</summary>
    ValueTask<bool> ChangeAsync(string key, TimeSpan timeToLive, bool published, CancellationToken cancellationToken);
}
