namespace FluxCache;

/// <summary>A connection that is being opened again, for commands that were surely not sent over it. Safe for concurrent calls.</summary>
internal interface IReopening
{
    /// <summary>Waits until the connection takes commands, behind the callers that wait already.</summary>
    /// <param name="patience">For how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: it was not opened within that time.</returns>
    /// <exception cref="FluxCacheException">Too many callers wait already.</exception>
    ValueTask<bool> WaitUntilOpenAsync(TimeSpan patience, CancellationToken cancellationToken);
}
