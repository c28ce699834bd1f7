using System.Buffers;
using FluxCache.Client;
using FluxCache.LoadGen.Oracle.Checking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>A node over gRPC, by a client that knows this one alone; or the session, by one that knows all of them.</summary>
internal sealed class ServedNode : INodeAccess
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);

    // Short, so that a session gives a suspended node up, and writes on at another, while the node may still go on.
    private static readonly TimeSpan AttemptOfSession = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SoonestProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LatestProbe = TimeSpan.FromSeconds(1);

    private readonly ServiceProvider _services;
    private readonly IFluxCacheClient _client;

    private ServedNode(IReadOnlyList<string> addresses, IConfiguration configuration, bool isSession)
    {
        _services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddFluxCacheClient(options =>
            {
                options.Nodes.Clear();
                foreach (var address in addresses)
                    options.Nodes.Add(address);
                options.CallTimeout = CallTimeout;
                options.AttemptTimeout = isSession ? AttemptOfSession : CallTimeout;
                options.ProbeInterval = SoonestProbe;
                options.MaxProbeInterval = LatestProbe;
            })
            .BuildServiceProvider();
        var client = _services.GetRequiredService<IFluxCacheClient>();
        _client = isSession ? client.CreateSession() : client;
    }

    /// <param name="address">As configuration or <c>--endpoint</c> has it.</param>
    /// <param name="configuration">What service discovery resolves names with.</param>
    internal static ServedNode At(string address, IConfiguration configuration) =>
        new([address], configuration, isSession: false);

    /// <summary>A session over all nodes, which repeats and goes to other nodes as clients do.</summary>
    /// <param name="addresses">The nodes'.</param>
    /// <param name="configuration">What service discovery resolves names with.</param>
    internal static ServedNode SessionAt(IReadOnlyList<string> addresses, IConfiguration configuration) =>
        new(addresses, configuration, isSession: true);

    public ValueTask<NodeReading> ReadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        ReadDemand demand,
        CancellationToken cancellationToken) =>
        TranslateAsync(async () =>
        {
            var value = await _client.GetAsync(key, FreshnessOf(demand), cancellationToken);
            destination.Write(value.Value.Span);
            return new NodeReading(value.Found ? TierOf(value.Tier) : CacheTier.None, value.Stale);
        });

    public ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken) =>
        TranslateAsync(async () => (await _client.SetAsync(key, value, ExpiryOf(options), cancellationToken)).ToString());

    public ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken) =>
        TranslateAsync(async () => (await _client.DeleteAsync(key, cancellationToken)).Token.ToString());

    public ValueTask<ManyWritten> SetManyAsync(
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken) =>
        TranslateAsync(async () =>
        {
            var written = await _client.SetManyAsync(
                [.. entries.Select(entry => new CacheWrite(entry.Key, entry.Value))], cancellationToken);
            return new ManyWritten(
                written.Value.Count < entries.Count ? written.Token.ToString() : null,
                written.Value.GroupBy(failure => failure.Key).ToDictionary(key => key.Key, key => Of(WorstOf(key))));
        });

    // The contract has no such call: all of them at once.
    public async ValueTask<ManyWritten> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var deletes = keys.Select(key => (Key: key, Task: DeleteAsync(key, cancellationToken).AsTask())).ToArray();
        await ((Task)Task.WhenAll(deletes.Select(delete => delete.Task))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var failed = new Dictionary<string, AccessException>();
        string? token = null;
        foreach (var (key, task) in deletes)
        {
            try
            {
                token = await task;
            }
            catch (AccessException failure)
            {
                if (failure.MayHaveHappened || !failed.ContainsKey(key))
                    failed[key] = failure;
            }
        }

        return new ManyWritten(token, failed);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static CacheFreshness FreshnessOf(ReadDemand demand) => demand switch
    {
        { Kind: DemandKind.Linearizable } => CacheFreshness.Linearizable,
        { Token: { } token } => CacheFreshness.AtLeast(CacheWriteToken.Parse(token)),
        _ => CacheFreshness.Any,
    };

    private static CacheExpiry ExpiryOf(EntryOptions options) =>
        new() { TimeToLive = options.TimeToLive, SlidingExpiration = options.SlidingExpiration };

    // Of a key that is named twice, the one after which least is known.
    private static FluxCacheClientException WorstOf(IEnumerable<CacheWriteFailure> failures) =>
        failures.MaxBy(failure => failure.Error.MayHaveTakenEffect)!.Error;

    private static AccessException Of(FluxCacheClientException failure) =>
        new(failure.Message, failure.MayHaveTakenEffect, failure);

    private static CacheTier TierOf(ServingTier tier) => tier switch
    {
        ServingTier.Memory => CacheTier.Memory,
        ServingTier.Redis => CacheTier.Redis,
        _ => throw new InvalidOperationException($"A node served a value from the unknown tier {tier}."),
    };

    private static async ValueTask<T> TranslateAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call();
        }
        catch (FluxCacheClientException failure)
        {
            throw Of(failure);
        }
    }
}
