using System.Buffers;
using FluxCache.Coherence;
using FluxCache.Diagnostics;
using FluxCache.Serialization;

namespace FluxCache.Tiering;

/// <summary>The cache as its callers see it: checks what they pass, and counts what becomes of it.</summary>
internal sealed class TieredCache : IOwnedFluxCache, IDisposable
{
    private readonly ReadPath _reads;
    private readonly WritePath _writes;
    private readonly LoadPath _loads;
    private readonly ManyLoadPath _manyLoads;
    private readonly ValueSerializer _serializer;
    private readonly ValueWriter _values;
    private readonly TokenLedger _tokens;
    private readonly OperationMeter _meter;
    private readonly FluxCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly CacheEngine _engine;

    internal TieredCache(
        ReadPath reads,
        WritePath writes,
        LoadPath loads,
        ManyLoadPath manyLoads,
        ValueSerializer serializer,
        ValueWriter values,
        TokenLedger tokens,
        OperationMeter meter,
        FluxCacheOptions options,
        TimeProvider time,
        CacheEngine engine)
    {
        (_reads, _writes, _loads, _manyLoads) = (reads, writes, loads, manyLoads);
        (_serializer, _values, _tokens) = (serializer, values, tokens);
        (_meter, _options, _time, _engine) = (meter, options, time, engine);
    }

    public ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default)
    {
        CacheKey.Validate(key);
        var started = _meter.Start();
        if (!TryGetFromMemory(key, out CacheResult<T> result))
            return ReadAsync<T>(key, Freshness.Any, started, cancellationToken);

        _meter.CountHit(CacheOperation.Get, key, started);
        return new(result);
    }

    public ValueTask<CacheResult<T>> GetAsync<T>(
        string key,
        Freshness freshness,
        CancellationToken cancellationToken = default)
    {
        if (freshness == Freshness.Any)
            return GetAsync<T>(key, cancellationToken);

        CacheKey.Validate(key);
        _tokens.Validate(freshness.Token, nameof(freshness));
        return ReadAsync<T>(key, freshness, _meter.Start(), cancellationToken);
    }

    public ValueTask<CacheRead> GetAsync(
        string key,
        IBufferWriter<byte> destination,
        CancellationToken cancellationToken = default)
    {
        CacheKey.Validate(key);
        ArgumentNullException.ThrowIfNull(destination);
        var started = _meter.Start();
        if (!_reads.TryGet(key, destination))
            return ReadAsync(key, destination, Freshness.Any, started, cancellationToken);

        _meter.CountHit(CacheOperation.Get, key, started);
        return new(new CacheRead(CacheTier.Memory, IsStale: false));
    }

    public ValueTask<CacheRead> GetAsync(
        string key,
        IBufferWriter<byte> destination,
        Freshness freshness,
        CancellationToken cancellationToken = default)
    {
        if (freshness == Freshness.Any)
            return GetAsync(key, destination, cancellationToken);

        CacheKey.Validate(key);
        ArgumentNullException.ThrowIfNull(destination);
        _tokens.Validate(freshness.Token, nameof(freshness));
        return ReadAsync(key, destination, freshness, _meter.Start(), cancellationToken);
    }

    public ValueTask<WriteToken> SetAsync<T>(
        string key,
        T value,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull
    {
        CacheKey.Validate(key);
        ArgumentNullException.ThrowIfNull(value);
        var expiry = ExpiryOf(options);
        var (payload, stored, buffer) = _values.Prepare(value, expiry);
        return _meter.MeasureAsync(
            CacheOperation.Set,
            _meter.Start(),
            _writes.SetAsync(key, payload, stored, expiry, cancellationToken),
            static _ => (CacheOutcome.Hit, CacheTier.Redis),
            static (write, _) =>
            {
                ValueWriter.Return(write.buffer);
                return write._tokens.Issue();
            },
            (_tokens, buffer));
    }

    public ValueTask<Written<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        CacheKey.Validate(key);
        return _meter.MeasureAsync(
            CacheOperation.Delete,
            _meter.Start(),
            _writes.DeleteAsync(key, cancellationToken),
            static deleted => (deleted ? CacheOutcome.Hit : CacheOutcome.Miss, CacheTier.Redis),
            static (tokens, deleted) => new Written<bool>(deleted, tokens.Issue()),
            _tokens);
    }

    public ValueTask<Written<long>> IncrementAsync(
        string key,
        long by = 1,
        CancellationToken cancellationToken = default)
    {
        CacheKey.Validate(key);
        return _meter.MeasureAsync(
            CacheOperation.Increment,
            _meter.Start(),
            _writes.IncrementAsync(key, by, cancellationToken),
            static _ => (CacheOutcome.Hit, CacheTier.Redis),
            static (tokens, sum) => new Written<long>(sum, tokens.Issue()),
            _tokens);
    }

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default)
    {
        CacheKey.Validate(key);
        return _meter.MeasureAsync(
            CacheOperation.Exists,
            _meter.Start(),
            _reads.ExistsAsync(key, cancellationToken),
            static tier => (OperationMeter.OutcomeOf(tier), tier),
            static (_, tier) => tier != CacheTier.None,
            state: 0);
    }

    public ValueTask<CacheResult<T>> GetOrLoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull
    {
        CacheKey.Validate(key);
        ArgumentNullException.ThrowIfNull(factory);
        var expiry = ExpiryOf(options);
        var started = _meter.Start();
        if (!TryGetFromMemory(key, out CacheResult<T> result))
            return LoadAsync(key, factory, expiry, started, cancellationToken);

        _meter.CountHit(CacheOperation.GetOrLoad, key, started);
        return new(result);
    }

    public async ValueTask<CacheResult<T>[]> GetOrLoadManyAsync<T>(
        IReadOnlyList<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(factory);
        var asked = Copy(keys);
        var expiry = ExpiryOf(options);
        var loaded = await _meter.MeasureAsync(
            CacheOperation.GetOrLoadMany,
            asked.Length,
            _meter.Start(),
            _manyLoads.LoadAsync(asked, factory, expiry, cancellationToken)).ConfigureAwait(false);
        return Array.ConvertAll(loaded, Result<T>);
    }

    public ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken = default) =>
        GetManyAsync<T>(keys, Freshness.Any, cancellationToken);

    public async ValueTask<CacheResult<T>[]> GetManyAsync<T>(
        IReadOnlyList<string> keys,
        Freshness freshness,
        CancellationToken cancellationToken = default)
    {
        var asked = Copy(keys);
        _tokens.Validate(freshness.Token, nameof(freshness));
        var readings = await _meter.MeasureAsync(
            CacheOperation.GetMany,
            asked.Length,
            _meter.Start(),
            _reads.ReadManyAsync(asked, freshness, cancellationToken)).ConfigureAwait(false);
        return Array.ConvertAll(readings, Result<T>);
    }

    public async ValueTask<WriteToken> SetManyAsync<T>(
        IReadOnlyCollection<KeyValuePair<string, T>> entries,
        EntryOptions options = default,
        CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(entries);
        var expiry = ExpiryOf(options);
        var prepared = new Dictionary<string, (ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Stored)>(entries.Count);
        foreach (var (key, value) in entries)
        {
            CacheKey.Validate(key, nameof(entries));
            ArgumentNullException.ThrowIfNull(value, nameof(entries));

            // Of two values for one key the later one is written: side by side the earlier one could win.
            var (payload, stored, _) = _values.Prepare(value, expiry);
            prepared[key] = (payload, stored);
        }

        await ManyWrites.RunAsync(
            prepared,
            static entry => entry.Key,
            entry => _meter.MeasureAsync(
                CacheOperation.SetMany,
                _meter.Start(),
                _writes.SetAsync(entry.Key, entry.Value.Payload, entry.Value.Stored, expiry, cancellationToken),
                static _ => (CacheOutcome.Hit, CacheTier.Redis)),
            _tokens).ConfigureAwait(false);
        return _tokens.Issue();
    }

    public async ValueTask<Written<long>> DeleteManyAsync(
        IReadOnlyCollection<string> keys,
        CancellationToken cancellationToken = default)
    {
        var deleted = await ManyWrites.RunAsync(
            Copy(keys).ToHashSet(),
            static key => key,
            key => _meter.MeasureAsync(
                CacheOperation.DeleteMany,
                _meter.Start(),
                _writes.DeleteAsync(key, cancellationToken),
                static deleted => (deleted ? CacheOutcome.Hit : CacheOutcome.Miss, CacheTier.Redis)),
            _tokens).ConfigureAwait(false);
        return new Written<long>(deleted.LongCount(one => one), _tokens.Issue());
    }

    public FluxCacheStatistics GetStatistics() => _engine.GetStatistics();

    public void ResizeMemory(long entries, long bytes) => _engine.ResizeMemory(entries, bytes);

    public void ClearMemory() => _engine.ClearMemory();

    public ValueTask<long> ResyncAsync(CancellationToken cancellationToken = default) =>
        _engine.ResyncAsync(cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    /// <summary>For containers that are disposed of synchronously. Blocks the calling thread.</summary>
    public void Dispose() => _engine.Dispose();

    /// <summary>The keys as they are now, each of them valid: the caller's list may change, or be read once only.</summary>
    private static string[] Copy(IReadOnlyCollection<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        string[] copy = [.. keys];
        foreach (var key in copy)
            CacheKey.Validate(key, nameof(keys));
        return copy;
    }

    private bool TryGetFromMemory<T>(string key, out CacheResult<T> result)
    {
        var scratch = ValueScratch.Rent();
        try
        {
            var found = _reads.TryGet(key, scratch);
            result = found
                ? new CacheResult<T>(_serializer.DeserializeBorrowed<T>(scratch.Written), CacheTier.Memory, isStale: false)
                : default;
            return found;
        }
        finally
        {
            scratch.Return();
        }
    }

    private ValueTask<CacheResult<T>> ReadAsync<T>(
        string key,
        Freshness freshness,
        long started,
        CancellationToken cancellationToken) =>
        ReadAsync(
            key, freshness, started, static (cache, reading) => cache.Result<T>(reading), this, cancellationToken);

    private ValueTask<CacheRead> ReadAsync(
        string key,
        IBufferWriter<byte> destination,
        Freshness freshness,
        long started,
        CancellationToken cancellationToken) =>
        ReadAsync(key, freshness, started, Write, destination, cancellationToken);

    private ValueTask<TResult> ReadAsync<TState, TResult>(
        string key,
        Freshness freshness,
        long started,
        Func<TState, Reading, TResult> take,
        TState state,
        CancellationToken cancellationToken) =>
        _meter.MeasureAsync(
            CacheOperation.Get,
            started,
            _reads.ReadAsync(key, freshness, cancellationToken),
            static reading => (OperationMeter.OutcomeOf(reading), reading.Tier),
            take,
            state);

    private static CacheRead Write(IBufferWriter<byte> destination, Reading reading)
    {
        if (reading.Payload is { } payload)
            destination.Write(payload.Span);
        return new CacheRead(reading.Tier, reading.IsStale);
    }

    private ValueTask<CacheResult<T>> LoadAsync<T>(
        string key,
        Func<CancellationToken, ValueTask<T?>> factory,
        EntryExpiry expiry,
        long started,
        CancellationToken cancellationToken)
        where T : notnull =>
        _meter.MeasureAsync(
            CacheOperation.GetOrLoad,
            started,
            _loads.LoadAsync(key, factory, expiry, cancellationToken),
            static loaded => (OperationMeter.OutcomeOf(loaded), loaded.Tier),
            static (cache, loaded) => cache.Result<T>(loaded),
            this);

    private EntryExpiry ExpiryOf(EntryOptions options) => EntryExpiry.From(options, _options.DefaultTimeToLive, _time);

    private CacheResult<T> Result<T>(Reading reading) => reading.Payload is { } held
        ? new(_serializer.Deserialize<T>(held), reading.Tier, reading.IsStale)
        : default;
}
