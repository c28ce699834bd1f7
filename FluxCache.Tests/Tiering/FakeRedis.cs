using System.Text;
using FluxCache.Resp;
using FluxCache.Resp.Leases;

namespace FluxCache.Tests.Tiering;

/// <summary>
/// Redis' commands over a dictionary, with a gate before each: a test decides when a command is executed, when its
/// reply arrives, and how it fails.
/// </summary>
internal sealed class FakeRedis : IRedisCommands
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _values = [];
    private long _keysAsked;

    /// <summary>The commands received, as "GET key".</summary>
    public List<string> Received { get; } = [];

    /// <summary>Keys that reads have asked for, by themselves or in batches.</summary>
    public long KeysAsked => Volatile.Read(ref _keysAsked);

    public Dictionary<string, TimeSpan> TimesToLive { get; } = [];

    /// <summary>Awaited before a command is executed.</summary>
    public Func<string, Task> BeforeExecution { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited after a command was executed, before its reply arrives.</summary>
    public Func<string, Task> BeforeReply { get; set; } = static _ => Task.CompletedTask;

    public RedisState State => RedisState.Connected;

    public int Count(string command) =>
        Received.Count(received => received.StartsWith(command + " ", StringComparison.Ordinal));

    public string? TextOf(string key)
    {
        lock (_lock)
            return _values.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;
    }

    /// <summary>A change that no command of the cache made.</summary>
    public void Put(string key, string? value)
    {
        lock (_lock)
        {
            if (value is null)
                _values.Remove(key);
            else
                _values[key] = Encoding.UTF8.GetBytes(value);
        }
    }

    public async ValueTask<RedisReading> GetAsync(string key, CancellationToken cancellationToken) =>
        await RunAsync("GET " + key, () => Read(key), keysRead: 1);

    public async ValueTask GetManyAsync(
        ReadOnlyMemory<string> keys,
        Memory<RedisReading> readings,
        CancellationToken cancellationToken) =>
        await RunAsync("MGET " + string.Join(' ', keys.ToArray()), () =>
        {
            for (var i = 0; i < keys.Length; i++)
                readings.Span[i] = Read(keys.Span[i]);
            return true;
        }, keys.Length);

    public async ValueTask<bool> SetAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        await RunAsync("SET " + key, () => Write(key, value, timeToLive));

    public async ValueTask<bool> SetIfAbsentAsync(
        string key,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        await RunAsync("SETNX " + key, () => !_values.ContainsKey(key) && Write(key, value, timeToLive));

    public async ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        await RunAsync("DEL " + key, () => _values.Remove(key));

    public async ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken) =>
        await RunAsync("INCRBY " + key, () =>
        {
            var sum = (_values.TryGetValue(key, out var value) ? long.Parse(Encoding.UTF8.GetString(value)) : 0) + by;
            _values[key] = Encoding.UTF8.GetBytes(sum.ToString());
            return sum;
        });

    public async ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        await RunAsync("EXISTS " + key, () => _values.ContainsKey(key));

    public async ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        await RunAsync("RENEW " + key, () =>
        {
            TimesToLive[key] = timeToLive;
            return _values.ContainsKey(key);
        });

    public async ValueTask<LeaseReply> AcquireLeaseAsync(
        string key,
        string token,
        TimeSpan duration,
        ReadOnlyMemory<byte> displaced,
        CancellationToken cancellationToken) =>
        await RunAsync("LEASE " + key, () =>
        {
            if (_values.ContainsKey(key))
                return new LeaseReply(LeaseState.KeyExists);
            if (_values.TryGetValue(LeaseKey.Of(key), out var holder) && !displaced.Span.SequenceEqual(holder))
                return new LeaseReply(LeaseState.Held, holder);
            Write(LeaseKey.Of(key), Encoding.UTF8.GetBytes(token), duration);
            return new LeaseReply(LeaseState.Acquired);
        });

    public async ValueTask<bool> SetLeasedAsync(
        string key,
        string token,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken) =>
        await RunAsync("SETLEASED " + key, () =>
            RemoveLease(key, token) && !_values.ContainsKey(key) && Write(key, value, timeToLive));

    public async ValueTask<bool> ReleaseLeaseAsync(string key, string token, CancellationToken cancellationToken) =>
        await RunAsync("RELEASE " + key, () => RemoveLease(key, token));

    public async ValueTask<ScanPage> ScanAsync(
        string cursor,
        string pattern,
        int count,
        CancellationToken cancellationToken) =>
        await RunAsync("SCAN " + cursor, () =>
        {
            var from = int.Parse(cursor);
            var keys = _values.Keys.Order(StringComparer.Ordinal).Skip(from).Take(count).ToArray();
            var next = from + keys.Length < _values.Count ? from + keys.Length : 0;
            return new ScanPage(next.ToString(), keys);
        });

    public ValueTask PingAsync(CancellationToken cancellationToken) => default;

    private bool RemoveLease(string key, string token) =>
        TextOf(LeaseKey.Of(key)) == token && _values.Remove(LeaseKey.Of(key));

    private RedisReading Read(string key) =>
        new(_values.GetValueOrDefault(key), TimesToLive.TryGetValue(key, out var timeToLive) ? timeToLive : null);

    private bool Write(string key, ReadOnlyMemory<byte> value, TimeSpan? timeToLive)
    {
        _values[key] = value.ToArray();
        if (timeToLive is { } given)
            TimesToLive[key] = given;
        else
            TimesToLive.Remove(key);
        return true;
    }

    private async ValueTask<TResult> RunAsync<TResult>(string command, Func<TResult> execute, int keysRead = 0)
    {
        Interlocked.Add(ref _keysAsked, keysRead);
        lock (_lock)
            Received.Add(command);
        await BeforeExecution(command);
        TResult result;
        lock (_lock)
            result = execute();
        await BeforeReply(command);
        return result;
    }
}
