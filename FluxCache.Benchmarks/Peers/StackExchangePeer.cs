using StackExchange.Redis;

namespace FluxCache.Benchmarks.Peers;

internal static partial class OptionalPeers
{
    static partial void AddStackExchange(ICollection<(string Name, Func<string, Task<IRedisPeer>> ConnectAsync)> clients) =>
        clients.Add((StackExchange, static async address =>
            new StackExchangeRedis(await ConnectionMultiplexer.ConnectAsync(address))));

    /// <summary>One multiplexer, as its documentation has it: it is shared by all callers.</summary>
    private sealed class StackExchangeRedis(ConnectionMultiplexer multiplexer) : IRedisPeer
    {
        private readonly IDatabase _database = multiplexer.GetDatabase();

        public async ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value) =>
            await _database.StringSetAsync(key, value);

        public async ValueTask<int> GetAsync(string key) => ((byte[]?)await _database.StringGetAsync(key))?.Length ?? 0;

        public ValueTask DisposeAsync() => multiplexer.DisposeAsync();
    }
}
