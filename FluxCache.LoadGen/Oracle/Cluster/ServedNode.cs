using System.Buffers;
using FluxCache.Client;
using FluxCache.LoadGen.Oracle.Checking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>A node over gRPC, by a client that knows this one alone.</summary>
internal sealed class ServedNode : INodeAccess
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SoonestProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LatestProbe = TimeSpan.FromSeconds(1);

    private readonly ServiceProvider _services;
    private readonly IFluxCacheClient _client;

    /// <param name="address">As configuration or <c>--endpoint</c> has it.</param>
    /// <param name="configuration">What service discovery resolves names with.</param>
    internal ServedNode(string address, IConfiguration configuration)
    {
        _services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddFluxCacheClient(options =>
            {
                options.Nodes.Clear();
                options.Nodes.Add(address);
                options.RetryCount = 0;
                options.CallTimeout = options.AttemptTimeout = CallTimeout;
                options.ProbeInterval = SoonestProbe;
                options.MaxProbeInterval = LatestProbe;
            })
            .BuildServiceProvider();
        _client = _services.GetRequiredService<IFluxCacheClient>();
    }

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

    public ValueTask<string> SetAsync(string key, ReadOnlyMemory<byte> value) =>
        TranslateAsync(async () => (await _client.SetAsync(key, value)).ToString());

    public ValueTask<string> DeleteAsync(string key) =>
        TranslateAsync(async () => (await _client.DeleteAsync(key)).Token.ToString());

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static CacheFreshness FreshnessOf(ReadDemand demand) => demand switch
    {
        { Kind: DemandKind.Linearizable } => CacheFreshness.Linearizable,
        { Token: { } token } => CacheFreshness.AtLeast(CacheWriteToken.Parse(token)),
        _ => CacheFreshness.Any,
    };

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
            throw new AccessException(failure.Message, failure.MayHaveTakenEffect, failure);
        }
    }
}
