using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;

namespace FluxCache.Resp;

/// <summary>
/// Reads many keys: groups them by connection, cuts the groups into batches, and sends all batches at once.
/// </summary>
internal sealed class BatchReader
{
    /// <summary>
    /// How many keys one MGET names. More save nothing, and hold up the connection's other callers for longer.
    /// </summary>
    internal const int MostKeys = 256;

    private readonly RedisConnection[] _connections;
    private readonly Memory<RedisReading> _readings;
    private readonly CancellationToken _cancellationToken;

    // The keys, those of one connection together, and where each stood.
    private readonly string[] _keys;
    private readonly int[] _origins;
    private readonly int[] _ends;

    public BatchReader(
        RedisConnection[] connections,
        ReadOnlyMemory<string> keys,
        Memory<RedisReading> readings,
        CancellationToken cancellationToken)
    {
        _connections = connections;
        _readings = readings;
        _cancellationToken = cancellationToken;
        _keys = keys.ToArray();
        _origins = new int[_keys.Length];
        _ends = new int[connections.Length];
        Group();
    }

    public async ValueTask ReadAsync()
    {
        var batches = new List<Task>();
        var start = 0;
        for (var connection = 0; connection < _connections.Length; connection++)
        {
            for (; start < _ends[connection]; start += MostKeys)
                batches.Add(
                    ReadBatchAsync(_connections[connection], start, Math.Min(MostKeys, _ends[connection] - start)));
            start = _ends[connection];
        }

        await Task.WhenAll(batches).ConfigureAwait(false);
    }

    private void Group()
    {
        var owners = new int[_keys.Length];
        for (var i = 0; i < _keys.Length; i++)
        {
            owners[i] = KeyRouting.ConnectionOf(_keys[i], _connections.Length);
            _origins[i] = i;
            _ends[owners[i]]++;
        }

        for (var i = 1; i < _ends.Length; i++)
            _ends[i] += _ends[i - 1];

        Array.Sort(owners, _origins);
        var keys = (string[])_keys.Clone();
        for (var i = 0; i < _keys.Length; i++)
            _keys[i] = keys[_origins[i]];
    }

    private async Task ReadBatchAsync(RedisConnection connection, int start, int count)
    {
        var call = new GetManyCall(count);
        connection.Send(new GetManyRequest(_keys.AsMemory(start, count)), call, _cancellationToken);
        var readings = await call.Result.ConfigureAwait(false);
        if (readings is null)
        {
            await ReadOneByOneAsync(connection, start, count).ConfigureAwait(false);
            return;
        }

        for (var i = 0; i < count; i++)
            _readings.Span[_origins[start + i]] = readings[i];
    }

    /// <summary>For values that are too large to come in one reply; each may still fit by itself.</summary>
    private async Task ReadOneByOneAsync(RedisConnection connection, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            var call = GetCall.Rent();
            connection.Send(new GetRequest(_keys[i]), call, _cancellationToken);
            var reading = await call.Result.ConfigureAwait(false);
            _readings.Span[_origins[i]] = reading;
        }
    }
}
