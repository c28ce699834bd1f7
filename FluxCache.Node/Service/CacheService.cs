using FluxCache.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Service;

/// <summary>The contract in cache.proto over this process' cache. One instance serves all calls.</summary>
internal sealed class CacheService(IFluxCache cache, IOptions<FluxCacheOptions> options, NodeIdentity identity) : Cache.CacheBase
{
    private readonly ManyEntryWriter _manyEntries = new(cache);

    public override async Task<GetResponse> Get(GetRequest request, ServerCallContext context)
    {
        try
        {
            var result = await cache.GetAsync<ReadOnlyMemory<byte>>(request.Key, context.CancellationToken);
            return Messages.ToResponse(result);
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }

    public override async Task<SetResponse> Set(SetRequest request, ServerCallContext context)
    {
        try
        {
            await cache.SetAsync(request.Key, request.Value.Memory, Messages.ToEntryOptions(request), context.CancellationToken);
            return Messages.Acknowledged;
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }

    public override async Task<DeleteResponse> Delete(DeleteRequest request, ServerCallContext context)
    {
        try
        {
            return new DeleteResponse { Deleted = await cache.DeleteAsync(request.Key, context.CancellationToken) };
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }

    public override async Task<IncrementResponse> Increment(IncrementRequest request, ServerCallContext context)
    {
        try
        {
            var by = request.HasBy ? request.By : 1;
            return new IncrementResponse { Value = await cache.IncrementAsync(request.Key, by, context.CancellationToken) };
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }

    public override async Task<GetManyResponse> GetMany(GetManyRequest request, ServerCallContext context)
    {
        try
        {
            var results = await cache.GetManyAsync<ReadOnlyMemory<byte>>(request.Keys, context.CancellationToken);
            var response = new GetManyResponse();
            response.Values.Capacity = results.Length;
            foreach (var result in results)
                response.Values.Add(Messages.ToResponse(result));

            return response;
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }

    public override async Task<SetManyResponse> SetMany(SetManyRequest request, ServerCallContext context)
    {
        var response = new SetManyResponse();
        response.Failures.AddRange(await _manyEntries.WriteAsync(request.Entries, context.CancellationToken));
        return response;
    }

    public override Task<StatsResponse> Stats(StatsRequest request, ServerCallContext context) =>
        Task.FromResult(Messages.ToResponse(cache.GetStatistics(), options.Value, identity));
}
