using System.Diagnostics;
using FluxCache.Benchmarks.Memory;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// 95 % reads and 5 % sets by two threads over 10,000,000 keys, of which the store has room for half: the longest that any
/// one operation took, whatever held it up (the collector and other processes included), and the longest without what
/// passed while its thread had no processor; how long the collector stopped all threads at most, and how much the process
/// grew between the first tenth of the run and its end.
/// </summary>
internal sealed class LongestPause(bool quick, TimeSpan duration) : IComparison
{
    private const int Threads = 2;
    private const int SetEvery = 20;
    private const string Pause = "FluxCache, longest operation";
    private const string OwnPause = "FluxCache, longest, less waits for a processor";
    private const string Quantile = "FluxCache, 99.999 % of operations";
    private const string Collector = "FluxCache, longest collection";
    private const string Growth = "FluxCache, growth";

    private static readonly TimeSpan CollectorSeenEvery = TimeSpan.FromSeconds(1);

    private readonly int _keys = quick ? 100_000 : 10_000_000;
    private MemoryTierStore? _store;

    public string Name => "longest pause";

    public int MostRounds => 1;

    public IReadOnlyList<Claim> Claims { get; } =
    [
        NewClaim(Pause, "ms", duration) with { Goal = 10 },
        NewClaim(OwnPause, "ms", duration) with { Goal = 10 },
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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pauses = Enumerable.Range(0, Threads).Select(static _ => new PauseTally()).ToArray();
        var threads = Enumerable.Range(0, Threads).Select(number =>
            new Thread(() => Work(number, pauses[number], end.Token))).ToList();
        threads.ForEach(static thread => thread.Start());
        try
        {
            await WatchAsync(round, stop);
        }
        finally
        {
            await end.CancelAsync();
            threads.ForEach(static thread => thread.Join());
        }

        foreach (var other in pauses.Skip(1))
            pauses[0].Add(other);
        round.Add(Pause, pauses[0].Latencies.MaxNanoseconds / 1e6);
        round.Add(OwnPause, pauses[0].LongestOwn.TotalMilliseconds);
        round.Add(Quantile, pauses[0].Latencies.QuantileNanoseconds(0.99999) / 1e6);
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Claim NewClaim(string figure, string unit, TimeSpan duration) =>
        new("memory", $"95 % reads, 5 % sets, {duration.TotalMinutes:0.##} min", figure, null, unit, Better.Less);

    private async Task WatchAsync(Round round, CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        var collectionsBefore = GC.GetGCMemoryInfo(GCKind.Any).Index;
        await WatchCollectorAsync(duration / 10);
        var before = Environment.WorkingSet;
        await WatchCollectorAsync(duration - (duration / 10));
        round.Add(Growth, (Environment.WorkingSet - before) / 1e6);
        round.Add(Collector, longest.TotalMilliseconds);

        // Where two follow each other within a second, the last of them is seen.
        async Task WatchCollectorAsync(TimeSpan span)
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < span;)
            {
                var rest = span - elapsed;
                await Task.Delay(rest < CollectorSeenEvery ? rest : CollectorSeenEvery, stop);
                var last = GC.GetGCMemoryInfo(GCKind.Any);
                foreach (var pause in last.PauseDurations)
                    longest = last.Index > collectionsBefore && pause > longest ? pause : longest;
            }
        }
    }

    private void Work(int thread, PauseTally pauses, CancellationToken end)
    {
        var random = new SplitMix64((ulong)thread + 1);
        var distribution = new ZipfianKeys(_keys, ZipfianKeys.DefaultExponent);
        var value = new byte[StoreKinds.ValueBytes];
        var buffer = new CallerBuffer(StoreKinds.ValueBytes);
        var looked = StoreKeys.Of(0);
        using var times = new ThreadTimesReader();
        for (var count = 0L; !end.IsCancellationRequested; count++)
        {
            var number = distribution.Pick(ref random);
            var written = count % SetEvery == 0 ? StoreKeys.Of(number) : null;
            if (written is null)
                StoreKeys.Rename(looked, number);

            pauses.Begin(times);
            var began = Stopwatch.GetTimestamp();
            if (written is null)
                _store!.TryCopy(looked, buffer);
            else
                _store!.Set(written, value);
            pauses.End(Stopwatch.GetElapsedTime(began), times);
        }
    }
}
