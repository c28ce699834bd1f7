using System.Diagnostics;
using FluxCache.Benchmarks.Memory;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// 95 % reads and 5 % sets by two threads over 10,000,000 keys, of which the store has room for half: the longest that
/// any one operation took, whatever held it up (the collector and other processes included), and the longest without
/// what also held up a thread that only sleeps, which the goal is for: the rest is the machine's; how long the
/// collector stopped all threads at most, and how much the process grew between the first tenth of the run and its end.
/// </summary>
internal sealed class LongestPause(bool quick, TimeSpan duration) : IComparison
{
    private const int Threads = 2;
    private const int SetEvery = 20;
    private const string Pause = "FluxCache, longest operation";
    private const string OwnPause = "FluxCache, longest, less what held up a sleeping thread as well";
    private const string Machine = "only sleeping, latest";
    private const string Quantile = "FluxCache, 99.999 % of operations";
    private const string Collector = "FluxCache, longest collection";
    private const string Growth = "FluxCache, growth";

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan CollectorSeenEvery = TimeSpan.FromSeconds(1);

    private readonly int _keys = quick ? 100_000 : 10_000_000;
    private MemoryTierStore? _store;

    public string Name => "longest pause";

    public int MostRounds => 1;

    public IReadOnlyList<Claim> Claims { get; } =
    [
        NewClaim(Pause, "ms", duration),
        NewClaim(OwnPause, "ms", duration) with { Goal = 10 },
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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var latencies = Enumerable.Range(0, Threads).Select(static _ => new LatencyHistogram()).ToArray();
        var longOnes = Enumerable.Range(0, Threads).Select(static _ => new List<(long From, long To)>()).ToArray();
        var witness = new SleepWitness(end.Token);
        var threads = Enumerable.Range(0, Threads).Select(number =>
            new Thread(() => Work(number, latencies[number], longOnes[number], end.Token))).ToList();
        threads.ForEach(static thread => thread.Start());
        try
        {
            await WatchAsync(round, stop);
        }
        finally
        {
            await end.CancelAsync();
            threads.ForEach(static thread => thread.Join());
            witness.Join();
        }

        foreach (var other in latencies.Skip(1))
            latencies[0].Add(other);
        round.Add(Pause, latencies[0].MaxNanoseconds / 1e6);
        round.Add(Quantile, latencies[0].QuantileNanoseconds(0.99999) / 1e6);
        round.Add(Machine, witness.Latest.TotalMilliseconds);
        round.Add(OwnPause, longOnes
            .SelectMany(static ones => ones)
            .Select(one => Stopwatch.GetElapsedTime(one.From, one.To) - witness.LateBetween(one.From, one.To))
            .Append(TimeSpan.Zero).Max().TotalMilliseconds);
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

    private void Work(int thread, LatencyHistogram latencies, List<(long From, long To)> longOnes, CancellationToken end)
    {
        var random = new SplitMix64((ulong)thread + 1);
        var distribution = new ZipfianKeys(_keys, ZipfianKeys.DefaultExponent);
        var value = new byte[StoreKinds.ValueBytes];
        var buffer = new CallerBuffer(StoreKinds.ValueBytes);
        var looked = StoreKeys.Of(0);
        for (var count = 0L; !end.IsCancellationRequested; count++)
        {
            var number = distribution.Pick(count, ref random);
            var written = count % SetEvery == 0 ? StoreKeys.Of(number) : null;
            if (written is null)
                StoreKeys.Rename(looked, number);

            var began = Stopwatch.GetTimestamp();
            if (written is null)
                _store!.TryCopy(looked, buffer);
            else
                _store!.Set(written, value);
            var ended = Stopwatch.GetTimestamp();
            var elapsed = Stopwatch.GetElapsedTime(began, ended);
            latencies.Record((long)elapsed.TotalNanoseconds);
            if (elapsed >= Long)
                longOnes.Add((began, ended));
        }
    }
}
