using System.Buffers;

namespace FluxCache.LoadGen.Targets;

/// <summary>
/// What the load goes to. Safe for concurrent calls; what fails, throws. Every target bounds by itself how long a call
/// may take.
/// </summary>
internal interface ILoadTarget : IAsyncDisposable
{
    /// <summary>The target, as the command line names it.</summary>
    string Name { get; }

    /// <summary>Where it is, for people.</summary>
    string Address { get; }

    /// <summary>Reads a key's bytes into <paramref name="destination"/>.</summary>
    /// <returns>Which tier served it; <see cref="CacheTier.None"/> when the key was not found.</returns>
    ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination);

    /// <summary>Reads a key's bytes; when it is not there, writes what <paramref name="load"/> returns, and returns that.</summary>
    /// <param name="load">Returns bytes that nobody changes any more.</param>
    /// <returns>Which tier served it; <see cref="CacheTier.Factory"/> when it was loaded.</returns>
    ValueTask<CacheTier> GetOrLoadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        TimeSpan? timeToLive);

    /// <summary>Writes a key. The bytes belong to the target until the call completes.</summary>
    ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive);

    ValueTask DeleteAsync(string key);

    /// <summary>Writes several keys in as few messages as the target can.</summary>
    ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries);

    /// <summary>Reads several keys in as few messages as the target can, so that its memory holds what it can of them.</summary>
    /// <returns>How many of them were found.</returns>
    ValueTask<int> ReadManyAsync(IReadOnlyList<string> keys);

    /// <summary>What the target says of itself; unset when it says nothing, as Redis does.</summary>
    ValueTask<TargetStatistics?> GetStatisticsAsync();
}
