using FluxCache.Node.Hosting;
using FluxCache.Node.Service.Answers;
using FluxCache.Node.Service.Exchange;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Node.Service;

/// <summary>The contract in cache.proto over this process' cache. One instance serves all calls.</summary>
internal sealed class CacheService(
    IFluxCache cache,
    NodeServerLimits limits,
    NodeIdentity identity,
    Draining draining,
    TimeProvider time,
    NodeClock clock,
    ILogger<CacheService> logger) : Cache.CacheBase
{
    private readonly CacheOperations _operations = new(cache);
    private readonly ManyEntryReader _manyReader = new(cache, limits.MaxSendBytes);
    private readonly ManyEntryWriter _manyWriter = new(cache);

    public override Task<GetResponse> Get(GetRequest request, ServerCallContext context) =>
        EndAsync(ReadAsync(request, context));

    public override Task<SetResponse> Set(SetRequest request, ServerCallContext context) =>
        EndAsync(_operations.SetAsync(request, context.CancellationToken));

    public override Task<DeleteResponse> Delete(DeleteRequest request, ServerCallContext context) =>
        EndAsync(_operations.DeleteAsync(request, context.CancellationToken));

    public override Task<IncrementResponse> Increment(IncrementRequest request, ServerCallContext context) =>
        EndAsync(_operations.IncrementAsync(request, context.CancellationToken));

    public override async Task Exchange(
        IAsyncStreamReader<OperationFrame> requestStream,
        IServerStreamWriter<OutcomeFrame> responseStream,
        ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { NodeClock.ClockHeader, clock.Header } });
        await new ExchangeCall(_operations, responseStream, AnswerShare.Of(context), time, clock, logger)
            .RunAsync(requestStream, draining.CallsShouldEnd, context.CancellationToken);
    }

    public override Task<GetManyResponse> GetMany(GetManyRequest request, ServerCallContext context) =>
        EndAsync(ReadManyAsync(request, context));

    public override async Task<SetManyResponse> SetMany(SetManyRequest request, ServerCallContext context)
    {
        var (failures, token) = await _manyWriter.WriteAsync(request.Entries, context.CancellationToken);
        return new SetManyResponse { Failures = { failures }, Token = Messages.ToBytes(token) };
    }

    public override Task<StatsResponse> Stats(StatsRequest request, ServerCallContext context) =>
        Task.FromResult(Messages.ToResponse(cache.GetStatistics(), identity));

    private async ValueTask<GetResponse> ReadAsync(GetRequest request, ServerCallContext context)
    {
        var share = AnswerShare.Of(context);
        share.ThrowIfFull();
        var response = await _operations.GetAsync(request, context.CancellationToken);
        share.HoldUntilSent(context, response.Value.Length);
        return response;
    }

    private async ValueTask<GetManyResponse> ReadManyAsync(GetManyRequest request, ServerCallContext context)
    {
        var share = AnswerShare.Of(context);
        share.ThrowIfFull();
        var response = await _manyReader.ReadAsync(request, context.CancellationToken);
        share.HoldUntilSent(context, response.CalculateSize());
        return response;
    }

    /// <summary>Ends a call with the operation's result, or with the status that its failure becomes.</summary>
    private static async Task<TResponse> EndAsync<TResponse>(ValueTask<TResponse> operation)
    {
        try
        {
            return await operation;
        }
        catch (Exception failure) when (CallError.Of(failure) is { } error)
        {
            throw error;
        }
    }
}
