namespace FluxCache.Client;

/// <summary>
/// Reads and writes through the nodes of a FluxCache platform. Each key belongs to one node as long as that node can be
/// reached, so that the memory of all nodes adds up. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A key is 1 to 65,536 bytes of UTF-8; any other throws <see cref="ArgumentException"/> before anything is sent.
/// Every other failure throws <see cref="FluxCacheClientException"/>. A cancelled call throws
/// <see cref="OperationCanceledException"/>. A cancelled write may or may not have taken effect.
/// </para>
/// <para>
/// A call lasts no longer than <see cref="FluxCacheClientOptions.CallTimeout"/>, retries included. Reads, writes and
/// deletes are retried, at another node if one cannot be reached. An increment is retried only if it certainly did not
/// take effect.
/// </para>
/// <para>
/// Await each returned <see cref="ValueTask{TResult}"/> only once, because the object behind it is reused. To await a
/// result more than once, call <see cref="ValueTask{TResult}.AsTask"/> first.
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
    /// <param name="value">The value. It is not copied, so do not change it until the call completes.</param>
    /// <param name="expiry">The lifetime of the entry.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A token for reads that must see this write.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time of <paramref name="expiry"/> is below 1 ms.</exception>
    ValueTask<CacheWriteToken> SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default);

    /// <summary>Removes a key. Completes once Redis has acknowledged it.</summary>
    /// <returns>
    /// Whether Redis held the key. If an answer was lost and the call was retried, this is the result of the retry: it is
    /// <see langword="false"/> if the first attempt removed the key.
    /// </returns>
    ValueTask<CacheWritten<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Adds to a whole number in Redis, atomically; a missing key counts as 0.</summary>
    /// <returns>The number after the addition.</returns>
    /// <exception cref="FluxCacheClientException">
    /// If <see cref="FluxCacheClientException.MayHaveTakenEffect"/> is set, a repeated call may count twice.
    /// </exception>
    ValueTask<CacheWritten<long>> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, at their nodes in parallel.</summary>
    /// <returns>One value for each key, in the order of <paramref name="keys"/>. The values may be from different moments.</returns>
    ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, at their nodes in parallel, each at least as fresh as asked for.</summary>
    /// <returns>As without a freshness.</returns>
    ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CacheFreshness freshness, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes several keys, each on its own, at their nodes in parallel. If several entries have the same key, the last wins.
    /// </summary>
    /// <returns>
    /// The writes that were not acknowledged, in order of position, and a token that stands for all others.
    /// </returns>
    ValueTask<CacheWritten<IReadOnlyList<CacheWriteFailure>>> SetManyAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken = default);

    /// <summary>Begins a session. Reads through it see the writes through it, whichever nodes answer.</summary>
    IFluxCacheSession CreateSession();

    /// <summary>Continues a session from its token, for instance in another process.</summary>
    /// <param name="token">
    /// The <see cref="IFluxCacheSession.Token"/> of the session to continue. It can be stored, for instance in a cookie. An
    /// empty token begins a new session.
    /// </param>
    IFluxCacheSession CreateSession(CacheWriteToken token);

    /// <summary>Asks every node for its statistics. A node that does not answer is listed with its error.</summary>
    ValueTask<IReadOnlyList<NodeStatistics>> GetStatsAsync(CancellationToken cancellationToken = default);
}
