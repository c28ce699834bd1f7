using System.Buffers;

namespace FluxCache.LoadGen.Targets;

/// <summary>
/// What the load goes to. Safe for concurrent calls; what fails, throws. Every target bounds by itself how long a call
/// may take.
/// </summary>
internal interface ILoadTarget : IAsyncDisposable
{
    /// <summary>Reads a key's bytes into <paramref name="destination"/>.</summary>
    /// <returns>Which tier served it; <see cref="CacheTier.None"/> when the key was not found.</returns>
    ValueTask<CacheTier> GetAsync(string key, ArrayBufferWriter<byte> destination);

    /// <summary>Reads a key's bytes; when it is not there, writes what <paramref name="load"/> returns, and returns that.</summary>
    /// <remarks>A target that loads nothing itself leaves it to whoever missed, as here.</remarks>
    /// <param name="load">Returns bytes that nobody changes any more.</param>
    /// <returns>Which tier served it; <see cref="CacheTier.Factory"/> when it was loaded.</returns>
    async ValueTask<CacheTier> GetOrLoadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        TimeSpan? timeToLive)
    {
        var tier = await GetAsync(key, destination);
        if (tier != CacheTier.None)
            return tier;

        var value = await load(CancellationToken.None);
        await SetAsync(key, value, timeToLive);
        destination.Write(value.Span);
        return CacheTier.Factory;
    }

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
