using FluxCache.Client;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Workloads;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FluxCache.LoadGen.Targets;

/// <summary>Opens targets with what a host provides: <see cref="AddTo"/> first, <see cref="Use"/> once it is built.</summary>
/// <param name="keys">How many distinct keys the run has.</param>
internal sealed class TargetOpener(LoadOptions options, LoadTargetKind kind, int keys) : ITargetOpener
{
    // A memory in shards is not filled evenly: room for every key takes some more than their number.
    private const double RoomForEach = 1.1;
    private const int RoomForAll = 10_000;

    private IServiceProvider? _services;

    public LoadTargetKind Kind => kind;

    public string Address => kind == LoadTargetKind.Nodes
        ? string.Join(", ", Services.GetRequiredService<IOptions<FluxCacheClientOptions>>().Value.Nodes)
        : RedisAddress;

    public long? MemoryCap => kind == LoadTargetKind.InProc ? options.MemoryCap ?? DefaultMemoryCap : null;

    /// <summary>Whether the run goes to Redis itself: the oracle writes there, and compares with it.</summary>
    internal bool NeedsRedis => kind != LoadTargetKind.Nodes || options.Faults is not null;

    /// <summary>How to reach Redis.</summary>
    internal FluxCacheOptions RedisOptions { get; } = OptionsOf(options);

    private string RedisAddress => RedisEndpoint.TryParse(RedisOptions, out var endpoint, out _) ? endpoint.Address : "";

    private IServiceProvider Services => _services ?? throw new InvalidOperationException($"Call {nameof(Use)} first.");

    /// <summary>Gives a host what the target needs.</summary>
    internal void AddTo(IHostApplicationBuilder builder)
    {
        if (kind == LoadTargetKind.Nodes)
            builder.AddFluxCacheClient(client => Replace(client.Nodes, options.Endpoints));
        if (NeedsRedis)
            RedisTarget.AddTo(builder, RedisOptions);
    }

    internal void Use(IServiceProvider services) => _services = services;

    public async Task<ILoadTarget> OpenAsync(CancellationToken cancellationToken) => kind switch
    {
        LoadTargetKind.Nodes => new NodesTarget(Services.GetRequiredService<IFluxCacheClient>()),
        LoadTargetKind.Redis => await OpenRedisAsync(cancellationToken),
        LoadTargetKind.InProc => await InProcessTarget.ConnectAsync(
            CacheOptions(), Services.GetRequiredService<ILoggerFactory>(), TimeProvider.System, cancellationToken),
        _ => throw new InvalidOperationException($"The target {kind} is unknown."),
    };

    public async Task<ILoadTarget> OpenRedisAsync(CancellationToken cancellationToken) =>
        await RedisTarget.ConnectAsync(Services, RedisAddress, cancellationToken);

    // Correctness is tried where it is hard: with keys that come and go.
    private long DefaultMemoryCap => options is { Workload: WorkloadKind.Verify, Faults: null }
        ? Math.Max(1, keys / 10)
        : (long)(keys * RoomForEach) + RoomForAll;

    /// <summary>Opens the nodes each by itself, or several instances of the library, for the oracle.</summary>
    internal IClusterOpener ClusterOpener() => kind == LoadTargetKind.Nodes
        ? new ServedClusterOpener(
            [.. Services.GetRequiredService<IOptions<FluxCacheClientOptions>>().Value.Nodes],
            Services.GetRequiredService<IConfiguration>(),
            () => OptionsOf(options),
            OpenRedisAsync)
        : new LocalClusterOpener(options.Instances, CacheOptions, OpenRedisAsync, redis: null);

    private static FluxCacheOptions OptionsOf(LoadOptions options)
    {
        var redis = new FluxCacheOptions { ConnectionString = options.Redis };
        redis.Connections = options.Connections ?? redis.Connections;
        redis.Invalidation = options.Invalidation ?? redis.Invalidation;
        return redis;
    }

    /// <summary>The options of the library in this process.</summary>
    internal FluxCacheOptions CacheOptions()
    {
        var cache = OptionsOf(options);
        cache.MemoryCap = MemoryCap ?? cache.MemoryCap;

        // Entries are what a run bounds; a second bound, in bytes, would decide hit ratios unseen.
        cache.MemoryCapBytes = 0;
        cache.SyncAtStart = options.Preload;
        cache.KeyPattern = $"{GlobEscaped(options.KeyPrefix)}*";
        return cache;
    }

    private static void Replace(IList<string> nodes, IReadOnlyList<Uri> endpoints)
    {
        if (endpoints.Count == 0)
            return;

        nodes.Clear();
        foreach (var endpoint in endpoints)
            nodes.Add(endpoint.OriginalString);
    }

    private static string GlobEscaped(string text) =>
        string.Concat(text.Select(unit => @"*?[]\^-".Contains(unit) ? $@"\{unit}" : unit.ToString()));
}
