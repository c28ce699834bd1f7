using System.Diagnostics;
using FluxCache.LoadGen.Measuring;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>How long one thread's operations took, and how much of the long ones was their own.</summary>
internal sealed class PauseTally
{
    // What is shorter is no pause, whoever caused it.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(1);

    // To ask before every operation would cost several operations.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(1);

    private ThreadTimes _before;
    private long _asked; // Zero is long ago.

    internal LatencyHistogram Latencies { get; } = new();

    /// <summary>
    /// The most that a long operation spent at work or waiting for other threads. Up to a millisecond of the operations
    /// before it may be in it.
    /// </summary>
    internal TimeSpan LongestOwn { get; private set; }

    internal void Begin(ThreadTimesReader times)
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_asked, now) < AskEvery)
            return;

        _before = times.Read();
        _asked = now;
    }

    internal void End(TimeSpan elapsed, ThreadTimesReader times)
    {
        Latencies.Record((long)elapsed.TotalNanoseconds);
        if (elapsed < Long)
            return;

        var own = times.Read().OwnShareOf(elapsed, _before);
        if (own > LongestOwn)
            LongestOwn = own;
    }

    internal void Add(PauseTally other)
    {
        Latencies.Add(other.Latencies);
        if (other.LongestOwn > LongestOwn)
            LongestOwn = other.LongestOwn;
    }
}
