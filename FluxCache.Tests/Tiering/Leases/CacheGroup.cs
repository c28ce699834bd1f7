using System.Collections.Concurrent;
using FluxCache.Resp.Leases;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Microsoft.Extensions.Logging;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Tiering.Leases;

/// <summary>Several caches, as of several processes, over one real Redis.</summary>
internal sealed class CacheGroup : IAsyncDisposable, ILoggerProvider, ILogger
{
    private const string MostLogged = "1000";

    private readonly ILoggerFactory _loggers;

    private CacheGroup(RedisServer server)
    {
        Server = server;
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(this));
    }

    public RedisServer Server { get; }

    public List<IOwnedFluxCache> Caches { get; } = [];

    /// <summary>Whether memory is told of every change before it reads the changed value.</summary>
    public bool IsOrdered { get; private init; }

    /// <summary>What the caches warned of.</summary>
    public ConcurrentQueue<string> Warnings { get; } = [];

    public static Task<CacheGroup> StartAsync(TimeSpan lease, int caches, string mode = "PerKey") =>
        StartAsync(mode == "Garnet" ? RedisServer.StartGarnetAsync() : RedisServer.StartAsync(), lease, caches, mode);

    private static async Task<CacheGroup> StartAsync(Task<RedisServer> server, TimeSpan lease, int caches, string mode)
    {
        var group = new CacheGroup(await server) { IsOrdered = mode == "PerKey" };
        for (var i = 0; i < caches; i++)
            await group.AddAsync(lease, mode);
        return group;
    }

    /// <param name="lease">For how long a load may take.</param>
    /// <param name="mode">
    /// How memory learns of changes: an <see cref="InvalidationMode"/>, or Prefixes, Resp2 or Garnet.
    /// </param>
    private async Task AddAsync(TimeSpan lease, string mode)
    {
        var options = new FluxCacheOptions
        {
            ConnectionString = Server.ConnectionString + (mode == "Resp2" ? ",protocol=resp2" : ""),
            LoadLease = lease,
            CommandTimeout = TimeSpan.FromSeconds(30),
            Invalidation = mode switch
            {
                "Prefixes" => InvalidationMode.Broadcast,
                "Garnet" or "Resp2" => InvalidationMode.Auto,
                _ => Enum.Parse<InvalidationMode>(mode),
            },
        };
        if (mode == "Prefixes")
            options.TrackingPrefixes.Add("other:");
        Caches.Add(await FluxCacheFactory.ConnectAsync(options, _loggers).WaitAsync(Patience.Time));
    }

    /// <summary>Returns when a cache waits for another's lease.</summary>
    public static Task UntilWaitingAsync(IFluxCache cache) =>
        UntilAsync(() => cache.GetStatistics().LeasesWaitedFor > 0);

    /// <summary>Returns when the lease on a key is held.</summary>
    public Task UntilLeasedAsync(string key) =>
        UntilAsync(async () => await Server.CliAsync("EXISTS", LeaseKey.Of(key)) != "0");

    /// <summary>How often Redis has run a command.</summary>
    public async Task<int> CallsOfAsync(string command) =>
        (int)(await Server.InfoAsync("commandstats", $"cmdstat_{command}:calls=") ?? 0);

    /// <summary>Has Redis write down from now on what <see cref="ReadsOfAsync"/> counts.</summary>
    public async Task LogReadsAsync()
    {
        await Server.CliAsync("CONFIG", "SET", "slowlog-max-len", MostLogged);
        await Server.CliAsync("CONFIG", "SET", "slowlog-log-slower-than", "0");
    }

    /// <summary>How often a key was read since <see cref="LogReadsAsync"/>. Canaries read theirs whenever a test takes long.</summary>
    public async Task<int> ReadsOfAsync(string key)
    {
        var lines = (await Server.CliAsync("SLOWLOG", "GET", MostLogged)).Split('\n');
        return lines.Zip(lines.Skip(1)).Count(pair => pair == ("PTTL", key));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cache in Caches)
            await cache.DisposeAsync();
        _loggers.Dispose();
        await Server.DisposeAsync();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => Warnings.Enqueue(formatter(state, exception));
}
