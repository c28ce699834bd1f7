using System.Diagnostics;
using FluxCache.Benchmarks.Memory;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// 95 % reads and 5 % sets by two threads over 10,000,000 keys, of which the store has room for half: the longest that any
/// one operation took, whatever held it up (the collector and other processes included), how long the collector stopped
/// all threads at most, and how much the process grew between the first tenth of the run and its end. Then, for as long,
/// but five minutes at most, as many threads that only read the clock: what the machine itself holds up.
/// </summary>
internal sealed class LongestPause(bool quick, TimeSpan duration) : IComparison
{
    private const int Threads = 2;
    private const int SetEvery = 20;
    private const string Pause = "FluxCache, longest operation";
    private const string Quantile = "FluxCache, 99.999 % of operations";
    private const string Collector = "FluxCache, longest collection";
    private const string Growth = "FluxCache, growth";
    private const string Machine = "only reading the clock, longest gap";

    private static readonly TimeSpan CollectorSeenEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostOfMachine = TimeSpan.FromMinutes(5);

    private readonly int _keys = quick ? 100_000 : 10_000_000;
    private MemoryTierStore? _store;

    public string Name => "longest pause";

    public int MostRounds => 1;

    public IReadOnlyList<Claim> Claims { get; } =
    [
        NewClaim(Pause, "ms", duration) with { Goal = 10 },
        NewClaim(Machine, "ms", duration),
        NewClaim(Collector, "ms", duration),
        NewClaim(Quantile, "ms", duration),
        NewClaim(Growth, "MB", duration),
    ];

    public Task PrepareAsync(CancellationToken stop)
    {
        _store = new MemoryTierStore(_keys / 2);
        var value = new byte[StoreKinds.ValueBytes];
        for (var number = 0; number < _keys && !stop.IsCancellationRequested; number++)
            _store.Set(StoreKeys.Of(number), value);

        // What other comparisons have left is not to be collected while this one is measured.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Task.CompletedTask;
    }

    public async Task MeasureAsync(Round round, CancellationToken stop)
    {
        var longestCollection = TimeSpan.Zero;
        var collectionsBefore = GC.GetGCMemoryInfo(GCKind.Any).Index;
        var latencies = await RunAsync(
            Work,
            async () =>
            {
                await WatchCollectorAsync(duration / 10);
                var before = Environment.WorkingSet;
                await WatchCollectorAsync(duration - (duration / 10));
                round.Add(Growth, (Environment.WorkingSet - before) / 1e6);
            },
            stop);
        round.Add(Collector, longestCollection.TotalMilliseconds);
        round.Add(Pause, latencies.MaxNanoseconds / 1e6);
        round.Add(Quantile, latencies.QuantileNanoseconds(0.99999) / 1e6);

        var alone = duration < MostOfMachine ? duration : MostOfMachine;
        var gaps = await RunAsync(static (_, gaps, end) => ReadClock(gaps, end), () => Task.Delay(alone, stop), stop);
        round.Add(Machine, gaps.MaxNanoseconds / 1e6);

        // Where two follow each other within a second, the last of them is seen.
        async Task WatchCollectorAsync(TimeSpan span)
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < span;)
            {
                var rest = span - elapsed;
                await Task.Delay(rest < CollectorSeenEvery ? rest : CollectorSeenEvery, stop);
                var last = GC.GetGCMemoryInfo(GCKind.Any);
                foreach (var pause in last.PauseDurations)
                    longestCollection = last.Index > collectionsBefore && pause > longestCollection ? pause : longestCollection;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Claim NewClaim(string figure, string unit, TimeSpan duration) =>
        new("memory", $"95 % reads, 5 % sets, {duration.TotalMinutes:0.##} min", figure, null, unit, Better.Less);

    private static async Task<LatencyHistogram> RunAsync(
        Action<int, LatencyHistogram, CancellationToken> work, Func<Task> meanwhile, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var latencies = Enumerable.Range(0, Threads).Select(_ => new LatencyHistogram()).ToArray();
        var threads = Enumerable.Range(0, Threads).Select(number =>
            new Thread(() => work(number, latencies[number], end.Token))).ToList();
        threads.ForEach(static thread => thread.Start());
        try
        {
            await meanwhile();
        }
        finally
        {
            await end.CancelAsync();
            threads.ForEach(static thread => thread.Join());
        }

        foreach (var other in latencies.Skip(1))
            latencies[0].Add(other);
        return latencies[0];
    }

    private static void ReadClock(LatencyHistogram gaps, CancellationToken end)
    {
        for (var last = Stopwatch.GetTimestamp(); !end.IsCancellationRequested;)
        {
            var now = Stopwatch.GetTimestamp();
            gaps.Record((long)Stopwatch.GetElapsedTime(last, now).TotalNanoseconds);
            last = now;
        }
    }

    private void Work(int thread, LatencyHistogram latencies, CancellationToken end)
    {
        var random = new SplitMix64((ulong)thread + 1);
        var distribution = new ZipfianKeys(_keys, ZipfianKeys.DefaultExponent);
        var value = new byte[StoreKinds.ValueBytes];
        var buffer = new CallerBuffer(StoreKinds.ValueBytes);
        var looked = StoreKeys.Of(0);
        for (var count = 0L; !end.IsCancellationRequested; count++)
        {
            var number = distribution.Pick(ref random);
            var written = count % SetEvery == 0 ? StoreKeys.Of(number) : null;
            if (written is null)
                StoreKeys.Rename(looked, number);

            var began = Stopwatch.GetTimestamp();
            if (written is null)
                _store!.TryCopy(looked, buffer);
            else
                _store!.Set(written, value);
            latencies.Record((long)Stopwatch.GetElapsedTime(began).TotalNanoseconds);
        }
    }
}
