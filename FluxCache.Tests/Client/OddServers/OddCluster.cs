using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>
/// A client as users get it, over a server that breaks the protocol and, unless a test wants it alone, one that does
/// not. A server that was set aside stays there for as long as a test takes.
/// </summary>
internal sealed class OddCluster : IAsyncDisposable
{
    // Nothing but silence may take time, however busy the machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(4);

    private readonly ServiceProvider _services;
    private readonly OddServer[] _servers;
    private readonly string _key; // Belongs to the odd server.
    private readonly TimeSpan _callTimeout;

    private OddCluster(SteadyCache cache, OddServer[] servers, string key, int streams, TimeSpan callTimeout)
    {
        Cache = cache;
        _servers = servers;
        _key = key;
        _callTimeout = callTimeout;
        _services = Connect(servers, streams, callTimeout);
    }

    public SteadyCache Cache { get; }

    public OddServer Odd => _servers[0];

    /// <summary>The other server, if there is one.</summary>
    public OddServer Good => _servers[1];

    private IFluxCacheClient Client => _services.GetRequiredService<IFluxCacheClient>();

    public static Task<OddCluster> StartAsync(int streams) => StartAsync(servers: 2, streams, Patience);

    /// <summary>Starts servers for a client that does not wait for long.</summary>
    public static Task<OddCluster> StartImpatientAsync(int streams) => StartAsync(servers: 2, streams, Impatience);

    /// <summary>Starts the odd server without another.</summary>
    public static Task<OddCluster> StartAloneAsync(int streams) => StartAsync(servers: 1, streams, Patience);

    public Task<CacheValue> GetAsync() => InTimeAsync(Client.GetAsync(_key).AsTask());

    public async Task<long> IncrementAsync() => (await InTimeAsync(Client.IncrementAsync(_key).AsTask())).Value;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private static async Task<OddCluster> StartAsync(int servers, int streams, TimeSpan callTimeout)
    {
        var cache = new SteadyCache();
        var started = await Task.WhenAll(Enumerable.Range(0, servers).Select(_ => OddServer.StartAsync(cache)));
        return new OddCluster(cache, started, await FindKeyAsync(started), streams, callTimeout);
    }

    /// <summary>Holds a call to its timeout, with room for a busy machine.</summary>
    private Task<T> InTimeAsync<T>(Task<T> call) => call.WaitAsync(_callTimeout * 2);

    private static async Task<string> FindKeyAsync(OddServer[] servers)
    {
        await using var services = Connect(servers, streams: 0, Patience);
        for (var i = 0; ; i++)
        {
            await services.GetRequiredService<IFluxCacheClient>().GetAsync($"key:{i}");
            if (servers[0].Count("Get") > 0)
                return $"key:{i}";
        }
    }

    private static ServiceProvider Connect(OddServer[] servers, int streams, TimeSpan callTimeout) =>
        new ServiceCollection().AddFluxCacheClient(options =>
        {
            foreach (var server in servers)
                options.Nodes.Add(server.Address.AbsoluteUri);
            options.CallTimeout = callTimeout;
            options.AttemptTimeout = callTimeout / 8;
            options.RetryCount = 2;
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            options.ProbeInterval = TimeSpan.FromMinutes(1);
            options.MaxProbeInterval = TimeSpan.FromMinutes(1);
            options.StreamsPerNode = streams;
            options.MaxResponseBytes = 1 << 20;
        }).BuildServiceProvider();
}
