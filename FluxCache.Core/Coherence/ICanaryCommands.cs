namespace FluxCache.Coherence;

/// <summary>What the canary needs of the tier above.</summary>
internal interface ICanaryCommands
{
    /// <summary>Reads a key over its own connection, so that its changes are reported there.</summary>
    /// <exception cref="FluxCacheException">Redis does not answer, or refuses.</exception>
    ValueTask ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Changes a key as another process would: so that the stream brings an invalidation of it.</summary>
    /// <exception cref="FluxCacheException">Redis does not answer, or refuses.</exception>
    ValueTask ChangeAsync(string key, TimeSpan timeToLive, bool published, CancellationToken cancellationToken);

    /// <summary>Completes when the stream has brought what the server had sent by it before.</summary>
    /// <exception cref="FluxCacheException">The stream's connection is lost or silent.</exception>
    ValueTask PingAsync(int stream, bool published, CancellationToken cancellationToken);
}
