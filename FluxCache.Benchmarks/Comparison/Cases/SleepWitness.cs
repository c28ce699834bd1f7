using System.Diagnostics;
using FluxCache.LoadGen.Running;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// A thread that only sleeps, a millisecond at a time, and notes when it wakes up late: then the machine stood still, or
/// had no processor for it for longer than its scheduler lets one thread go on beside others.
/// </summary>
internal sealed class SleepWitness
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);

    // A tick of a scheduler that has 250 a second.
    private static readonly TimeSpan InTime = TimeSpan.FromMilliseconds(4);

    private readonly List<(long From, long To)> _late = [];
    private readonly Thread _thread;

    /// <param name="end">Ends the thread.</param>
    internal SleepWitness(CancellationToken end)
    {
        _thread = new Thread(() => Sleep(end));
        _thread.Start();
    }

    /// <summary>Waits for the end of the thread; what it saw can be asked for from then on.</summary>
    internal void Join() => _thread.Join();

    /// <summary>By how much it woke up late at most.</summary>
    internal TimeSpan Latest => _late.Select(static late => Stopwatch.GetElapsedTime(late.From, late.To)).Append(TimeSpan.Zero).Max();

    /// <summary>For how long it was late between two timestamps.</summary>
    internal TimeSpan LateBetween(long from, long to) => _late
        .Where(late => late.From < to && late.To > from)
        .Aggregate(
            TimeSpan.Zero,
            (sum, late) => sum + Stopwatch.GetElapsedTime(Math.Max(late.From, from), Math.Min(late.To, to)));

    private void Sleep(CancellationToken end)
    {
        var nap = (long)(Nap.TotalSeconds * Stopwatch.Frequency);
        while (!end.IsCancellationRequested)
        {
            var due = Stopwatch.GetTimestamp() + nap;
            PreciseSleep.For(Nap);
            var now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(due, now) > InTime)
                _late.Add((due, now));
        }
    }
}
