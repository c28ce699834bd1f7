using FluxCache.Benchmarks.Memory;

namespace FluxCache.Benchmarks.Peers;

/// <summary>
/// Peers whose packages not every feed serves. <c>bench.sh</c> fetches them where it can; a build takes in those that are
/// in the package cache.
/// </summary>
internal static partial class OptionalPeers
{
    private const string BitFaster = "BitFaster.Caching";
    private const string StackExchange = "StackExchange.Redis";

    private static readonly List<(string Name, Func<int, IMemoryStore> Create)> MemoryStores = [];
    private static readonly List<(string Name, Func<string, Task<IRedisPeer>> ConnectAsync)> Clients = [];

    static OptionalPeers()
    {
        AddBitFaster(MemoryStores);
        AddStackExchange(Clients);
        Missing =
        [
            .. MemoryStores.Count > 0 ? (string[])[] : [BitFaster],
            .. Clients.Count > 0 ? (string[])[] : [StackExchange],
        ];
    }

    /// <summary>Stores in memory, by what they hold at most.</summary>
    internal static IReadOnlyList<(string Name, Func<int, IMemoryStore> Create)> Stores => MemoryStores;

    /// <summary>Clients of Redis, by its address.</summary>
    internal static IReadOnlyList<(string Name, Func<string, Task<IRedisPeer>> ConnectAsync)> RedisClients => Clients;

    /// <summary>The packages that are not part of this build.</summary>
    internal static IReadOnlyList<string> Missing { get; }

    static partial void AddBitFaster(ICollection<(string Name, Func<int, IMemoryStore> Create)> stores);

    static partial void AddStackExchange(ICollection<(string Name, Func<string, Task<IRedisPeer>> ConnectAsync)> clients);
}
