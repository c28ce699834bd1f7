using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>
/// What the servers of a test share: every read finds a value, and increments are counted, whoever executes them.
/// </summary>
internal sealed class SteadyCache : Cache.CacheBase
{
    private long _increments;

    /// <summary>How many increments were executed.</summary>
    public long Increments => Interlocked.Read(ref _increments);

    public long Increment() => Interlocked.Increment(ref _increments);

    public override Task<GetResponse> Get(GetRequest request, ServerCallContext context) => Task.FromResult(Found());

    public override Task<IncrementResponse> Increment(IncrementRequest request, ServerCallContext context) =>
        Task.FromResult(new IncrementResponse { Value = Increment() });

    public override Task<StatsResponse> Stats(StatsRequest request, ServerCallContext context) =>
        Task.FromResult(new StatsResponse());

    public override async Task Exchange(
        IAsyncStreamReader<OperationFrame> requestStream,
        IServerStreamWriter<OutcomeFrame> responseStream,
        ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync([]);
        await foreach (var frame in requestStream.ReadAllAsync())
            await responseStream.WriteAsync(new OutcomeFrame { Outcomes = { frame.Operations.Select(Execute) } });
    }

    /// <summary>What an operation comes to.</summary>
    public Outcome Execute(Operation operation) => operation.Increment is not null
        ? new Outcome { Id = operation.Id, Increment = new IncrementResponse { Value = Increment() } }
        : new Outcome { Id = operation.Id, Get = Found() };

    private static GetResponse Found() =>
        new() { Found = true, Value = ByteString.CopyFromUtf8("value"), Tier = Tier.Memory };
}
