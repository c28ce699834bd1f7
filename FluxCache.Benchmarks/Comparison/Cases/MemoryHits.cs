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

    /// <summary>As many as the cache prefetches at a time when it is asked for several.</summary>
    private const int Together = IMemoryTier.PrefetchKeys;

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
        .. from threads in Threads
           from peer in (string[])[StoreKinds.Own, StoreKinds.Dictionary]
           select new Claim(
               "memory", CaseOf(threads, Together), NameOf(StoreKinds.Own, threads, Together), NameOf(peer, threads), "ns", Better.Less),
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
        var own = _stores.Single(static one => one.Name == StoreKinds.Own).Store;
        foreach (var threads in Threads)
        {
            var contenders = _stores.Select(one => (Name: NameOf(one.Name, threads), one.Store, Together: 1))
                .Append((Name: NameOf(StoreKinds.Own, threads, Together), Store: own, Together))
                .ToArray();
            var turns = Enumerable.Range(0, Turns)
                .Select(_ => Array.ConvertAll(contenders, one => Measure(one.Store, threads, one.Together, stop)))
                .ToArray();
            for (var contender = 0; contender < contenders.Length; contender++)
                round.Add(contenders[contender].Name, Figure.MedianOf(turns.Select(turn => turn[contender])));
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _stores.ForEach(static one => one.Store.Dispose());
        return ValueTask.CompletedTask;
    }

    private double Measure(IMemoryStore store, int threads, int together, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return _times.MeasureNanoseconds(store, threads, together);
    }

    private static string CaseOf(int threads, int together = 1) =>
        (together == 1 ? "hit, " : $"hit, {together} keys together, ") + (threads == 1 ? "1 thread" : $"{threads} threads");

    private static string NameOf(string store, int threads, int together = 1) =>
        store + (together == 1 ? "" : $", {together} keys") + (threads == 1 ? "" : $", {threads} threads");
}
