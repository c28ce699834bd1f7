using System.Buffers;

namespace FluxCache;

/// <summary>
/// A two-tier cache: bounded memory of this process in front of Redis. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A key is 1 to 65,536 bytes of UTF-8. A value is of one of these kinds: bytes (<see cref="byte"/>[],
/// <see cref="ReadOnlyMemory{T}"/> of bytes), text (<see cref="string"/>), a number (the built-in integers,
/// <see cref="float"/>, <see cref="double"/>, <see cref="decimal"/>), <see cref="bool"/>, a protobuf message, or
/// anything else as JSON. It has the same type whichever tier serves it.
/// </para>
/// <para>
/// A wrong argument throws <see cref="ArgumentException"/> and changes nothing; anything else that fails throws
/// <see cref="FluxCacheException"/>. A cancelled call throws <see cref="OperationCanceledException"/> and does not
/// disturb other callers; whether a cancelled write took effect is not known.
/// </para>
/// <para>
/// What a member returns is to be awaited once, as any <see cref="ValueTask{TResult}"/>: the objects behind it are used
/// again. Who needs it twice calls <see cref="ValueTask{TResult}.AsTask"/>.
/// </para>
/// </remarks>
public interface IFluxCache
{
    /// <summary>Reads a key from memory, else from Redis. A memory hit completes synchronously.</summary>
    ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads a key at least as fresh as asked for.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="freshness"/> holds a token of another cluster: its writes were never made here.
    /// </exception>
    ValueTask<CacheResult<T>> GetAsync<T>(
        string key, Freshness freshness, CancellationToken cancellationToken = default);

    /// <summary>Reads a key's bytes into a buffer of the caller's. A memory hit allocates nothing.</summary>
    /// <returns>How it was served. When the key was not found, nothing was written.</returns>
    ValueTask<CacheRead> GetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken cancellationToken = default);

    /// <summary>Reads a key's bytes at least as fresh as asked for into a buffer of the caller's.</summary>
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
    /// <see cref="FluxCacheErrorKind.Rejected"/> when the value is no 64-bit whole number or would overflow;
    /// <see cref="FluxCacheErrorKind.Unknown"/> when the addition may have happened: it is not retried.
    /// </exception>
    ValueTask<Written<long>> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Whether memory or Redis holds the key.</summary>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a key; when neither tier holds it, calls <paramref name="factory"/> once for all concurrent callers in
    /// this process, or with <see cref="FluxCacheOptions.LoadLease"/> in all that share Redis, writes what it returns,
    /// and returns it.
    /// </summary>
    /// <remarks>
    /// The factory's token is cancelled when every caller that waits for it has given up. A <see langword="null"/> from
    /// the factory is returned as not found and not stored. When Redis cannot be read or written the factory's value is
    /// still returned; it is not stored then, and the failure is logged and counted.
    /// </remarks>
    ValueTask<CacheResult<T>> GetOrLoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>
    /// Reads several keys; calls <paramref name="factory"/> once for exactly those that neither tier holds, writes what
    /// it returns, and returns all of them.
    /// </summary>
    /// <param name="keys">The keys. One that stands there several times is read and loaded once.</param>
    /// <param name="factory">
    /// Gets the missing keys, each once, in the order of <paramref name="keys"/>, and returns the values of those that
    /// there are. The others are returned as not found and not stored.
    /// </param>
    /// <param name="options">How long what is loaded lives.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One result for each key, in the order of <paramref name="keys"/>.</returns>
    /// <remarks>
    /// <para>
    /// A key that another caller in this process is loading is not loaded again: the calls share its outcome, whichever
    /// of <c>GetOrLoadAsync</c> and this came first, and its failure. What is loaded is stored under the conditions of
    /// <c>GetOrLoadAsync</c>, each key by itself. The factory's token is cancelled when nobody waits for any of its
    /// keys any more.
    /// </para>
    /// <para>
    /// With <see cref="FluxCacheOptions.LoadLease"/>, keys that another process is loading are waited for. Only when it
    /// does not bring one is the factory called again, for that key alone.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The factory returned <see langword="null"/>, or a key that it was not asked for; nothing that it returned is
    /// stored.
    /// </exception>
    ValueTask<CacheResult<T>[]> GetOrLoadManyAsync<T>(
        IReadOnlyList<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Reads several keys; those not in memory are read from Redis in one batch for each connection.</summary>
    /// <returns>
    /// One result for each key, in the order of <paramref name="keys"/>. Each may be of a different moment.
    /// </returns>
    ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads several keys, each at least as fresh as asked for.</summary>
    /// <inheritdoc cref="GetAsync{T}(string, Freshness, CancellationToken)" path="/exception"/>
    ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys, Freshness freshness, CancellationToken cancellationToken = default);

    /// <summary>Writes several keys, each on its own, in one batch for each connection.</summary>
    /// <exception cref="FluxCacheException">
    /// Some writes were not acknowledged: <see cref="FluxCacheException.FailedKeys"/> names them, the others were.
    /// </exception>
    /// <returns>A token for reads that must see these writes.</returns>
    ValueTask<WriteToken> SetManyAsync<T>(
        IReadOnlyCollection<KeyValuePair<string, T>> entries,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Removes several keys.</summary>
    /// <returns>How many of them Redis held.</returns>
    /// <exception cref="FluxCacheException">As for <see cref="SetManyAsync"/>.</exception>
    ValueTask<Written<long>> DeleteManyAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default);

    /// <summary>What the cache holds now and has done since it started.</summary>
    FluxCacheStatistics GetStatistics();
}
