using System.Collections.Concurrent;
using FluxCache.Client;
using FluxCache.Client.Calls;
using FluxCache.Client.Routing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Client;

/// <summary>
/// A client as users get it, over nodes without a network, with unary calls unless a test asks for streams. Its clock
/// stands still unless a test moves it.
/// </summary>
internal sealed class FakeCluster : INodeChannelFactory, IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public FakeCluster(int nodes, Action<FluxCacheClientOptions>? configure = null)
    {
        Configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(Configuration)
            .AddSingleton<INodeChannelFactory>(this)
            .AddSingleton<TimeProvider>(Time)
            .AddFluxCacheClient(options =>
            {
                foreach (var name in Enumerable.Range(1, nodes))
                    options.Nodes.Add($"http://node-{name}:8081");

                options.StreamsPerNode = 0;
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
        Client = _services.GetRequiredService<IFluxCacheClient>();
    }

    public IFluxCacheClient Client { get; }

    public IConfigurationRoot Configuration { get; }

    public RecordingClock Time { get; } = new();

    public ConcurrentDictionary<string, ByteString> Store { get; } = new();

    public ConcurrentDictionary<Uri, FakeNode> Nodes { get; } = new();

    public ConcurrentQueue<Uri> Closed { get; } = new();

    /// <summary>The node that a key belongs to: the one that answers for it now.</summary>
    public async Task<FakeNode> OwnerAsync(string key)
    {
        var before = Nodes.Values.ToDictionary(node => node, node => node.Count("Get"));
        await Client.GetAsync(key);
        return Nodes.Values.Single(node => node.Count("Get") > before.GetValueOrDefault(node));
    }

    public int Count(string method) => Nodes.Values.Sum(node => node.Count(method));

    ChannelBase INodeChannelFactory.Create(Uri address, NodeClock clock) => Nodes
        .GetOrAdd(address, static (address, store) => new FakeNode(address, store), Store)
        .AsChannel(() => Closed.Enqueue(address));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
