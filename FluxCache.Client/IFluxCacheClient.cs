namespace FluxCache.Client;

/// <summary>
/// Reads and writes through the nodes of a FluxCache platform. Each key belongs to one node while that node can be
/// reached, so that the nodes' memories add up. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A key is 1 to 65,536 bytes of UTF-8; any other throws <see cref="ArgumentException"/> before anything is sent.
/// Whatever else fails throws <see cref="FluxCacheClientException"/>. A cancelled call throws
/// <see cref="OperationCanceledException"/>; whether a cancelled write took effect is not known.
/// </para>
/// <para>
/// A call lasts no longer than <see cref="FluxCacheClientOptions.CallTimeout"/>, repeats included. Reads, writes and
/// deletes are repeated, at another node where one cannot be reached; an increment only where it surely did not
/// happen.
/// </para>
/// <para>
/// What a member returns is to be awaited once, as any <see cref="ValueTask{TResult}"/>: the objects behind it are used
/// again. Who needs it twice calls <see cref="ValueTask{TResult}.AsTask"/>.
/// </para>
/// </remarks>
public interface IFluxCacheClient
{
    /// <summary>Reads a key.</summary>
    ValueTask<CacheValue> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads a key at least as fresh as asked for.</summary>
    ValueTask<CacheValue> GetAsync(
        string key, CacheFreshness freshness, CancellationToken cancellationToken = default);

    /// <summary>Writes a key. Completes once Redis has acknowledged the write.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; must not change until the call completes: it is not copied.</param>
    /// <param name="expiry">How long the entry lives.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A token for reads that must see this write.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time of <paramref name="expiry"/> is below 1 ms.</exception>
    ValueTask<CacheWriteToken> SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default);

    /// <summary>Removes a key. Completes once Redis has acknowledged it.</summary>
    /// <returns>
    /// Whether Redis held the key. When the call was repeated because an answer was lost, the lost answer may have been
    /// the one that said so.
    /// </returns>
    ValueTask<CacheWritten<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Adds to a whole number in Redis, atomically; a missing key counts as 0.</summary>
    /// <returns>The number after the addition.</returns>
    /// <exception cref="FluxCacheClientException">
    /// Where <see cref="FluxCacheClientException.MayHaveTakenEffect"/> is set, calling again may count twice.
    /// </exception>
    ValueTask<CacheWritten<long>> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, at their nodes in parallel.</summary>
    /// <returns>One value for each key, in the order of <paramref name="keys"/>. Each may be of a different moment.</returns>
    ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, at their nodes in parallel, each at least as fresh as asked for.</summary>
    /// <returns>As without a freshness.</returns>
    ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CacheFreshness freshness, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes several keys, each on its own, at their nodes in parallel. Of entries with the same key the last one wins.
    /// </summary>
    /// <returns>
    /// The writes that were not acknowledged, by position, none when all were; and a token that stands for the others.
    /// </returns>
    ValueTask<CacheWritten<IReadOnlyList<CacheWriteFailure>>> SetManyAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken = default);

    /// <summary>Begins a session: reads through it see the writes through it, whichever nodes answer.</summary>
    IFluxCacheSession CreateSession();

    /// <summary>Goes on with a session from its token, in another process say.</summary>
    /// <param name="token">
    /// What the session's reads must see: <see cref="IFluxCacheSession.Token"/>, which can be stored, in a cookie for
    /// instance. Empty: nothing.
    /// </param>
    IFluxCacheSession CreateSession(CacheWriteToken token);

    /// <summary>Asks every node what it holds and has done. A node that does not answer is listed with its error.</summary>
    ValueTask<IReadOnlyList<NodeStatistics>> GetStatsAsync(CancellationToken cancellationToken = default);
}
