using System.Buffers;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>
/// One node, and no other in its stead. Safe for concurrent calls. Nothing is repeated, so that whoever calls hears of
/// every outcome that is not known. What fails as a fault may make it fail, throws <see cref="AccessException"/>.
/// </summary>
internal interface INodeAccess : IAsyncDisposable
{
    /// <summary>Reads a key's bytes into <paramref name="destination"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<NodeReading> ReadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        ReadDemand demand,
        CancellationToken cancellationToken);

    /// <summary>Writes a key. The bytes belong to the node until the call completes.</summary>
    /// <returns>The token.</returns>
    ValueTask<string> SetAsync(string key, ReadOnlyMemory<byte> value);

    /// <summary>Removes a key.</summary>
    /// <returns>The token.</returns>
    ValueTask<string> DeleteAsync(string key);
}
