using System.Buffers;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>
/// One node and no other in its stead, or the session, which is at all of them. Safe for concurrent calls. What fails as a
/// fault may make it fail, throws <see cref="AccessException"/>; a caller who gives up gets
/// <see cref="OperationCanceledException"/>.
/// </summary>
internal interface INodeAccess : IAsyncDisposable
{
    /// <summary>
    /// Whether a write that has ended takes effect, if it does, before writes of the same key that begin here later: so it is
    /// within one process, where a key's commands leave over one connection, and a lost one is closed before the next is used.
    /// </summary>
    bool KeepsOrder => false;

    /// <summary>Reads a key's bytes into <paramref name="destination"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<NodeReading> ReadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        ReadDemand demand,
        CancellationToken cancellationToken);

    /// <summary>Writes a key. The bytes belong to the node until the call completes.</summary>
    /// <param name="options">How long the value lives.</param>
    /// <returns>The token.</returns>
    ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken);

    /// <summary>Removes a key.</summary>
    /// <returns>The token.</returns>
    ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes several keys in one call; one may be named more than once.</summary>
    ValueTask<ManyWritten> SetManyAsync(
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken);

    /// <summary>Removes several keys in one call, or in as many at once; one may be named more than once.</summary>
    ValueTask<ManyWritten> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);
}
