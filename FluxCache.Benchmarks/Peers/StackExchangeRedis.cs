using StackExchange.Redis;

namespace FluxCache.Benchmarks.Peers;

/// <summary>StackExchange.Redis: one multiplexer for all callers, as its documentation has it. Safe for concurrent calls.</summary>
internal sealed class StackExchangeRedis : IAsyncDisposable
{
    internal const string Name = "StackExchange.Redis";

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;

    private StackExchangeRedis(ConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
    }

    public static async Task<StackExchangeRedis> ConnectAsync(string address) =>
        new(await ConnectionMultiplexer.ConnectAsync(address));

    public async ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value) =>
        await _database.StringSetAsync(key, value);

    /// <summary>Returns the length of the value in bytes.</summary>
    public async ValueTask<int> GetAsync(string key) => ((byte[]?)await _database.StringGetAsync(key))?.Length ?? 0;

    public ValueTask DisposeAsync() => _multiplexer.DisposeAsync();
}
