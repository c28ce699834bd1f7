using FluxCache.Resp.Leases;

namespace FluxCache.Resp;

/// <summary>
/// The commands that FluxCache sends to Redis. Safe for concurrent calls; calls that come together travel together.
/// </summary>
/// <remarks>
/// Commands of one key travel over one connection, in the order in which they were called, and their replies come in
/// that order. Nothing is retried here. Failures are <see cref="FluxCacheException"/>; a command that surely did not
/// reach the server fails with <see cref="FluxCacheErrorKind.Unavailable"/> or <see cref="FluxCacheErrorKind.Busy"/>,
/// a write that may have with <see cref="FluxCacheErrorKind.Unknown"/>. Cancelling a call abandons its reply and nothing
/// else.
/// </remarks>
internal interface IRedisCommands
{
    /// <summary>Whether the connections are open.</summary>
    RedisState State { get; }

    /// <summary>Reads a value and how long it will live (GET and PTTL in one pipeline).</summary>
    ValueTask<RedisReading> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads values and how long they will live, in batches (MGET and PTTLs) over the keys' connections in parallel.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="readings">Takes the reading of each key at its index. As long as <paramref name="keys"/>.</param>
    ValueTask GetManyAsync(
        ReadOnlyMemory<string> keys, Memory<RedisReading> readings, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a value (SET, with PX when it is to expire). The bytes are read before the call returns.
    /// </summary>
    /// <returns>Always true, because a write that failed throws. The result lets acknowledgements pass as results do.</returns>
    ValueTask<bool> SetAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive, CancellationToken cancellationToken);

    /// <summary>Writes a value unless the key is there (SET with NX, and PX when it is to expire).</summary>
    /// <returns>Whether it was written.</returns>
    ValueTask<bool> SetIfAbsentAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive, CancellationToken cancellationToken);

    /// <summary>Removes a key (DEL).</summary>
    ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Adds to a whole number (INCRBY).</summary>
    ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken);

    /// <summary>Whether a key is there (EXISTS).</summary>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Lets a value that slides live on, as its own envelope says, whoever wrote it (a script). Where the server runs no
    /// scripts: this long from now, unless it lives longer (PEXPIRE with GT).
    /// </summary>
    /// <returns>Whether the key holds a value that slides.</returns>
    ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Asks for the lease on loading a key (a script).</summary>
    /// <param name="key">The key.</param>
    /// <param name="token">What the lease is to hold: nobody else's.</param>
    /// <param name="duration">After how long the lease ends by itself.</param>
    /// <param name="displaced">
    /// The holder whose time is over, as <see cref="LeaseReply.Holder"/> told it; empty: none.
    /// </param>
    /// <param name="cancellationToken">Gives up; whether the lease was taken is not known then.</param>
    ValueTask<LeaseReply> AcquireLeaseAsync(
        string key,
        string token,
        TimeSpan duration,
        ReadOnlyMemory<byte> displaced,
        CancellationToken cancellationToken);

    /// <summary>
    /// Writes a value if the lease on loading it is still the caller's and the key is not there; ends the lease (a
    /// script).
    /// </summary>
    /// <returns>Whether it was written.</returns>
    ValueTask<bool> SetLeasedAsync(
        string key,
        string token,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken);

    /// <summary>Ends a lease that is the caller's (a script).</summary>
    /// <returns>Whether it was still the caller's.</returns>
    ValueTask<bool> ReleaseLeaseAsync(string key, string token, CancellationToken cancellationToken);

    /// <summary>
    /// One step of an iteration over keys (SCAN with MATCH and COUNT): of any type, since a batched read tells which
    /// hold a string.
    /// </summary>
    ValueTask<ScanPage> ScanAsync(string cursor, string pattern, int count, CancellationToken cancellationToken);

    /// <summary>Asks every connection for a sign of life (PING).</summary>
    ValueTask PingAsync(CancellationToken cancellationToken);
}

/// <summary>What Redis held of a key at one moment.</summary>
/// <param name="Value">
/// The value, owned by the receiver; null when the key was not there (or, in a batch, holds no string).
/// </param>
/// <param name="TimeToLive">How long it will live from then on; null: without end.</param>
internal readonly record struct RedisReading(byte[]? Value, TimeSpan? TimeToLive);

/// <summary>A part of an iteration over keys.</summary>
/// <param name="Cursor">Where the next step starts; "0" when this was the last.</param>
/// <param name="Keys">Keys found, some perhaps more than once.</param>
internal readonly record struct ScanPage(string Cursor, IReadOnlyList<string> Keys);
