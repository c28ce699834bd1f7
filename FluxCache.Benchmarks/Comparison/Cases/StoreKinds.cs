using FluxCache.Benchmarks.Memory;
using FluxCache.Benchmarks.Peers;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>Who takes part in the comparisons of memory.</summary>
internal static class StoreKinds
{
    internal const string Own = "FluxCache";
    internal const string Dictionary = "ConcurrentDictionary";
    internal const string MemoryCache = "MemoryCache";

    internal const int ValueBytes = 100;

    internal static IReadOnlyList<(string Name, Func<int, IMemoryStore> Create)> All { get; } =
    [
        (Own, static capacity => new MemoryTierStore(capacity)),
        (Dictionary, static capacity => new DictionaryStore(capacity)),
        (MemoryCache, static capacity => new MemoryCacheStore(capacity)),
        ("ConcurrentLru", static capacity => new ConcurrentLruStore(capacity)),
    ];

    /// <summary>A store with room for as many keys, and some more: a store in shards is not filled evenly.</summary>
    internal static IMemoryStore Filled(Func<int, IMemoryStore> create, int keys)
    {
        var store = create(keys + (keys / 10) + 1_000);
        var value = new byte[ValueBytes];
        var order = Enumerable.Range(0, keys).ToArray();
        new Random(1).Shuffle(order);
        foreach (var number in order)
            store.Set(StoreKeys.Of(number), value);
        return store;
    }
}
