using FluxCache.V1;

namespace FluxCache.Node.Service;

/// <summary>The contract's operations on one key, whichever call carries them. A hit in memory completes synchronously.</summary>
internal sealed class CacheOperations(IFluxCache cache)
{
    internal async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken cancellationToken) =>
        Messages.ToResponse(await cache.GetAsync<ReadOnlyMemory<byte>>(request.Key, cancellationToken));

    internal async ValueTask<SetResponse> SetAsync(SetRequest request, CancellationToken cancellationToken)
    {
        await cache.SetAsync(request.Key, request.Value.Memory, Messages.ToEntryOptions(request), cancellationToken);
        return Messages.Acknowledged;
    }

    internal async ValueTask<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) =>
        new() { Deleted = await cache.DeleteAsync(request.Key, cancellationToken) };

    internal async ValueTask<IncrementResponse> IncrementAsync(IncrementRequest request, CancellationToken cancellationToken)
    {
        var by = request.HasBy ? request.By : 1;
        return new IncrementResponse { Value = await cache.IncrementAsync(request.Key, by, cancellationToken) };
    }
}
