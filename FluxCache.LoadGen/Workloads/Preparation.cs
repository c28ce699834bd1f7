using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Workloads;

/// <summary>The phases before the measured one: each is timed and reported on its own.</summary>
/// <param name="warmKeys">How many keys memory can hold.</param>
/// <param name="track">Runs a phase in view of whoever follows it.</param>
internal sealed class Preparation(
    LoadOptions options,
    KeySet keys,
    int warmKeys,
    ulong run,
    TimeProvider time,
    Func<IProgressSource, Func<Task>, Task> track)
{
    private const int BatchKeys = 500;
    private const long BatchBytes = 1 << 20;
    private const int MostBatches = 16;

    private readonly List<PhaseResult> _results = [];
    private readonly int _batch = (int)Math.Clamp(BatchBytes / options.ValueSize.Most, 1, BatchKeys);

    internal IReadOnlyList<PhaseResult> Results => _results;

    /// <summary>Adds a phase that others ran.</summary>
    internal void Add(PhaseResult result) => _results.Add(result);

    /// <summary>Writes every key, with the number 1.</summary>
    internal Task PopulateAsync(ILoadTarget target, CancellationToken cancellationToken) =>
        InBatchesAsync("populate", keys.Count, (first, count) => WriteAsync(target, first, count), cancellationToken);

    /// <summary>Reads as many keys as memory can hold, so that it is full when the load starts.</summary>
    internal Task WarmAsync(ILoadTarget target, CancellationToken cancellationToken) => warmKeys == 0
        ? Task.CompletedTask
        : InBatchesAsync("warm", warmKeys, (first, count) => ReadAsync(target, first, count), cancellationToken);

    /// <summary>Follows something else that goes through the keys.</summary>
    internal async Task TimeAsync(KeyProgress progress, Func<Task> work)
    {
        await track(progress, work);
        _results.Add(progress.ToResult());
    }

    private Task InBatchesAsync(string name, int total, Func<int, int, Task> work, CancellationToken cancellationToken)
    {
        var progress = new KeyProgress(name, total, time);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(options.Concurrency, MostBatches),
            CancellationToken = cancellationToken,
        };
        var batches = Enumerable.Range(0, (total + _batch - 1) / _batch);
        return TimeAsync(progress, () => Parallel.ForEachAsync(batches, parallel, async (number, _) =>
        {
            var first = number * _batch;
            var count = Math.Min(_batch, total - first);
            await work(first, count);
            progress.Add(count);
        }));
    }

    private async Task WriteAsync(ILoadTarget target, int first, int count)
    {
        var random = SplitMix64.ForOperation(options.Seed, first);
        var entries = new KeyValuePair<string, ReadOnlyMemory<byte>>[count];
        var largest = options.ValueSize.Most;
        var values = StampedValue.NewBuffer(largest * count, random.Next()).AsMemory();
        for (var entry = 0; entry < count; entry++)
        {
            var key = keys[first + entry];
            var value = values.Slice(entry * largest, options.ValueSize.Pick(ref random));
            StampedValue.Write(value.Span, key, new Stamp(run, Number: 1, Writer: 0));
            entries[entry] = new(key, value);
        }

        await target.SetManyAsync(entries);
    }

    private async Task ReadAsync(ILoadTarget target, int first, int count) =>
        await target.ReadManyAsync([.. Enumerable.Range(first, count).Select(position => keys[position])]);
}
