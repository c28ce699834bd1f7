using System.Buffers;

namespace FluxCache;

/// <summary>
/// A two-tier cache: bounded memory in this process, in front of Redis. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A key is 1 to 65,536 bytes of UTF-8 and does not begin with <c>__fluxcache:</c>. A value is of one of these kinds: bytes
/// (<see cref="byte"/>[], <see cref="ReadOnlyMemory{T}"/> of bytes, <c>ByteString</c>), text (<see cref="string"/>), a number (the built-in integers,
/// <see cref="float"/>, <see cref="double"/>, <see cref="decimal"/>), <see cref="bool"/>, a protobuf message, or
/// anything else as JSON. It has the same type whichever tier serves it. A value is read back the same, or its write throws
/// <see cref="FluxCacheErrorKind.Serialization"/>: <c>docs/format.md</c> says which types JSON carries. A value that is
/// declared as <see cref="object"/> is written as the type that it is, and must be read as that type. The cache copies
/// bytes, so a buffer can be used again once the call that writes it has returned its task.
/// </para>
/// <para>
/// A wrong argument throws <see cref="ArgumentException"/> and changes nothing. Every other failure throws
/// <see cref="FluxCacheException"/>. A cancelled call throws <see cref="OperationCanceledException"/> and does not
/// affect other callers. A cancelled write may or may not have taken effect.
/// </para>
/// <para>
/// Await each returned <see cref="ValueTask{TResult}"/> only once, because the object behind it is reused. To await a
/// result more than once, call <see cref="ValueTask{TResult}.AsTask"/> first.
/// </para>
/// </remarks>
public interface IFluxCache
{
    /// <summary>Reads a key from memory, else from Redis. A memory hit completes synchronously.</summary>
    ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads a key at least as fresh as asked for.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="freshness"/> holds a token from another cluster, whose writes were never made here.
    /// </exception>
    ValueTask<CacheResult<T>> GetAsync<T>(
        string key, Freshness freshness, CancellationToken cancellationToken = default);

    /// <summary>Reads a key's bytes into the caller's buffer. A memory hit allocates nothing.</summary>
    /// <returns>How the read was served. If the key was not found, nothing was written to the buffer.</returns>
    ValueTask<CacheRead> GetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken cancellationToken = default);

    /// <summary>Reads a key's bytes, at least as fresh as asked for, into the caller's buffer.</summary>
    /// <inheritdoc cref="GetAsync{T}(string, Freshness, CancellationToken)" path="/exception"/>
    ValueTask<CacheRead> GetAsync(
        string key,
        IBufferWriter<byte> destination,
        Freshness freshness,
        CancellationToken cancellationToken = default);

    /// <summary>Writes a key: to Redis, then to memory. Completes once Redis has acknowledged the write.</summary>
    /// <returns>A token for reads that must see this write.</returns>
    ValueTask<WriteToken> SetAsync<T>(
        string key, T value, EntryOptions options = default, CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Removes a key from Redis and memory.</summary>
    /// <returns>Whether Redis held the key.</returns>
    ValueTask<Written<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Adds to a whole number in Redis, atomically; a missing key counts as 0.</summary>
    /// <returns>The number after the addition.</returns>
    /// <exception cref="FluxCacheException">
    /// <see cref="FluxCacheErrorKind.Rejected"/> if the value is not a 64-bit whole number or would overflow;
    /// <see cref="FluxCacheErrorKind.Unknown"/> if the addition may have happened; it is not retried.
    /// </exception>
    ValueTask<Written<long>> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Whether memory or Redis holds the key.</summary>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a key. If neither tier holds it, calls <paramref name="factory"/>, writes the value that it returns, and
    /// returns that value. The factory is called once for all concurrent callers in this process; with
    /// <see cref="FluxCacheOptions.LoadLease"/>, once for all processes that share Redis.
    /// </summary>
    /// <remarks>
    /// The factory's token is cancelled when every caller that waits for it has given up. If the factory returns
    /// <see langword="null"/>, the key is reported as not found and nothing is stored. If Redis cannot be read or written,
    /// or the value is larger than <see cref="FluxCacheOptions.MaxValueBytes"/>, the factory's value is returned but not
    /// stored, and the failure is logged.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The call was made by a factory that <paramref name="key"/> itself waits for: by its own, or by one that its own has asked
    /// for. Both would wait for ever. A factory can load other keys, and read any key with <c>GetAsync</c>.
    /// </exception>
    ValueTask<CacheResult<T>> GetOrLoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>
    /// Reads several keys. Calls <paramref name="factory"/> once with the keys that neither tier holds, writes the values
    /// that it returns, and returns all values.
    /// </summary>
    /// <param name="keys">The keys. A key that occurs several times is read and loaded once.</param>
    /// <param name="factory">
    /// Receives the missing keys, each once, in the order of <paramref name="keys"/>, and returns the values that exist.
    /// Keys without a value are reported as not found, and nothing is stored for them.
    /// </param>
    /// <param name="options">The lifetime of the loaded entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One result for each key, in the order of <paramref name="keys"/>.</returns>
    /// <remarks>
    /// <para>
    /// A key that another caller in this process is already loading is not loaded again; both calls share the value or
    /// the failure. This also holds between this method and <c>GetOrLoadAsync</c>. Each loaded value is stored under the
    /// same conditions as with <c>GetOrLoadAsync</c>. The factory's token is cancelled when no caller waits for any of
    /// its keys.
    /// </para>
    /// <para>
    /// With <see cref="FluxCacheOptions.LoadLease"/>, this call waits for keys that another process is loading. If that
    /// process fails to load a key, the factory is called again for that key alone.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The factory returned <see langword="null"/> or a key that it was not asked for. None of its values is stored. Or the call
    /// was made by a factory that one of <paramref name="keys"/> waits for, as with <c>GetOrLoadAsync</c>.
    /// </exception>
    ValueTask<CacheResult<T>[]> GetOrLoadManyAsync<T>(
        IReadOnlyList<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Reads several keys. Keys that are not in memory are read from Redis in one batch for each connection.</summary>
    /// <returns>
    /// One result for each key, in the order of <paramref name="keys"/>. The values may be from different moments.
    /// </returns>
    ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, each at least as fresh as asked for.</summary>
    /// <inheritdoc cref="GetAsync{T}(string, Freshness, CancellationToken)" path="/exception"/>
    ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys, Freshness freshness, CancellationToken cancellationToken = default);

    /// <summary>Writes several keys, each on its own, in one batch for each connection.</summary>
    /// <exception cref="FluxCacheException">
    /// Some writes were not acknowledged. <see cref="FluxCacheException.FailedKeys"/> lists them; all others were.
    /// </exception>
    /// <returns>A token for reads that must see these writes.</returns>
    ValueTask<WriteToken> SetManyAsync<T>(
        IReadOnlyCollection<KeyValuePair<string, T>> entries,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Removes several keys.</summary>
    /// <returns>The number of keys that Redis held.</returns>
    /// <exception cref="FluxCacheException">As for <see cref="SetManyAsync"/>.</exception>
    ValueTask<Written<long>> DeleteManyAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default);

    /// <summary>The current state of the cache, and its counters since it started.</summary>
    FluxCacheStatistics GetStatistics();
}
