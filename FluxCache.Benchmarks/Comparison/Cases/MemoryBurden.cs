using System.Diagnostics;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// What 2,000,000 entries cost the process: bytes an entry (growth of the resident set, so whatever holds them counts, keys
/// included) and how long a full, blocking collection stops it. One store at a time is there.
/// </summary>
internal sealed class MemoryBurden(bool quick) : IComparison
{
    private readonly int _entries = quick ? 100_000 : 2_000_000;

    public string Name => "memory burden";

    public IReadOnlyList<Claim> Claims { get; } =
    [
        .. StoreKinds.All.Select(store => new Claim("memory", "bytes an entry", SizeOf(store.Name), null, "B", Better.Less)
        {
            Goal = store.Name == StoreKinds.Own ? 150 : null,
            IsChecked = store.Name == StoreKinds.Own && !quick,
        }),
        .. StoreKinds.All.Select(store => new Claim("memory", "full blocking collection", PauseOf(store.Name), null, "ms", Better.Less)
        {
            Goal = store.Name == StoreKinds.Own ? 20 : null,
        }),
        new("memory", "full blocking collection", PauseOf(StoreKinds.Own), PauseOf(StoreKinds.Dictionary), "ms", Better.Less),
    ];

    public Task PrepareAsync(CancellationToken stop) => Task.CompletedTask;

    public Task MeasureAsync(Round round, CancellationToken stop)
    {
        foreach (var (name, create) in StoreKinds.All)
        {
            stop.ThrowIfCancellationRequested();
            var before = ProcessMemory.SettledBytes();
            var store = StoreKinds.Filled(create, _entries);
            round.Add(SizeOf(name), (double)(ProcessMemory.SettledBytes() - before) / _entries);

            var began = Stopwatch.GetTimestamp();
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            round.Add(PauseOf(name), Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            GC.KeepAlive(store);
            store.Dispose();
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string SizeOf(string store) => $"{store}, size";

    private static string PauseOf(string store) => $"{store}, pause";
}
