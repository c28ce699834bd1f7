using System.Globalization;
using FluxCache.LoadGen.Oracle.Checking;

namespace FluxCache.LoadGen.Oracle.Lifetimes;

/// <summary>
/// Beside the load, on keys of their own: values that end by themselves. Each trial is one key from its first write to its
/// end, and is void when a fault has taken part of it away.
/// </summary>
internal sealed class LifetimeWatch(OracleLoad load)
{
    private const int SlidingAtATime = 12;
    private const int DeadlinesAtATime = 6;

    private readonly SlidingTrial _sliding = new(load);
    private readonly DeadlineTrial _deadlines = new(load);
    private long _keys;

    /// <summary>Trials that were not void.</summary>
    internal long Completed => _sliding.Completed + _deadlines.Completed;

    /// <summary>Goes on until it is stopped; what is under way then is given up.</summary>
    internal Task RunAsync(CancellationToken stop) => Task.WhenAll(
    [
        .. Enumerable.Range(0, SlidingAtATime).Select(_ => RepeatAsync(_sliding.RunAsync, stop)),
        .. Enumerable.Range(0, DeadlinesAtATime).Select(_ => RepeatAsync(_deadlines.RunAsync, stop)),
    ]);

    private async Task RepeatAsync(Func<string, Random, CancellationToken, Task> trial, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _keys);
            var key = string.Create(CultureInfo.InvariantCulture, $"{load.Options.KeyPrefix}{load.Run:x}:life:{number}");
            try
            {
                await trial(key, new Random((int)(load.Options.Seed ^ (ulong)number)), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
