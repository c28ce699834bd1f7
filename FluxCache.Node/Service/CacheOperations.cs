using FluxCache.V1;

namespace FluxCache.Node.Service;

/// <summary>The contract's operations on one key, whichever call carries them. A hit in memory completes synchronously.</summary>
internal sealed class CacheOperations(IFluxCache cache)
{
    internal async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken cancellationToken) =>
        Messages.ToResponse(await cache.GetAsync<ReadOnlyMemory<byte>>(
            request.Key, Messages.ToFreshness(request.Linearizable, request.AtLeast), cancellationToken));

    internal async ValueTask<SetResponse> SetAsync(SetRequest request, CancellationToken cancellationToken)
    {
        var token = await cache.SetAsync(request.Key, request.Value.Memory, Messages.ToEntryOptions(request), cancellationToken);
        return new SetResponse { Token = Messages.ToBytes(token) };
    }

    internal async ValueTask<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken)
    {
        var (deleted, token) = await cache.DeleteAsync(request.Key, cancellationToken);
        return new DeleteResponse { Deleted = deleted, Token = Messages.ToBytes(token) };
    }

    internal async ValueTask<IncrementResponse> IncrementAsync(IncrementRequest request, CancellationToken cancellationToken)
    {
        var by = request.HasBy ? request.By : 1;
        var (sum, token) = await cache.IncrementAsync(request.Key, by, cancellationToken);
        return new IncrementResponse { Value = sum, Token = Messages.ToBytes(token) };
    }
}
