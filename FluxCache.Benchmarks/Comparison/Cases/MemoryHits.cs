using FluxCache.Benchmarks.Memory;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// Hits with 1,000,000 keys of 12 characters and values of 100 bytes, by one thread and by two. In a round each contender
/// has several turns, of half a second or so, and the median of them counts: what else the machine does moves single ones
/// by half.
/// </summary>
internal sealed class MemoryHits(bool quick) : IComparison
{
    private const int Turns = 5;

    private static readonly int[] Threads = [1, 2];

    private readonly HitTimes _times = new(quick ? 20_000 : 1_000_000, quick ? 200_000 : 2_000_000);
    private readonly List<(string Name, IMemoryStore Store)> _stores = [];

    public string Name => "memory hits";

    public IReadOnlyList<Claim> Claims { get; } =
    [
        .. from threads in Threads
           from peer in StoreKinds.All.Select(static store => store.Name).Where(static name => name != StoreKinds.Own)
           select new Claim("memory", CaseOf(threads), NameOf(StoreKinds.Own, threads), NameOf(peer, threads), "ns", Better.Less)
           {
               Goal = peer switch
               {
                   StoreKinds.Dictionary => 0.8,
                   StoreKinds.MemoryCache => 0.5,
                   _ => null,
               },
           },
    ];

    public Task PrepareAsync(CancellationToken stop)
    {
        foreach (var (name, create) in StoreKinds.All)
        {
            stop.ThrowIfCancellationRequested();
            _stores.Add((name, StoreKinds.Filled(create, quick ? 20_000 : 1_000_000)));
        }

        // The first round of all compiles what the others measure.
        return MeasureAsync(new Round(), stop);
    }

    public Task MeasureAsync(Round round, CancellationToken stop)
    {
        foreach (var threads in Threads)
        {
            var turns = Enumerable.Range(0, Turns).Select(_ => TakeTurn(threads, stop)).ToArray();
            for (var store = 0; store < _stores.Count; store++)
                round.Add(NameOf(_stores[store].Name, threads), Figure.MedianOf(turns.Select(turn => turn[store])));
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _stores.ForEach(static one => one.Store.Dispose());
        return ValueTask.CompletedTask;
    }

    private double[] TakeTurn(int threads, CancellationToken stop) =>
        [.. _stores.Select(one =>
        {
            stop.ThrowIfCancellationRequested();
            return _times.MeasureNanoseconds(one.Store, threads);
        })];

    private static string CaseOf(int threads) => threads == 1 ? "hit, 1 thread" : $"hit, {threads} threads";

    private static string NameOf(string store, int threads) => threads == 1 ? store : $"{store}, {threads} threads";
}
