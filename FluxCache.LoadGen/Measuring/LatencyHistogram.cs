using System.Numerics;

namespace FluxCache.LoadGen.Measuring;

/// <summary>
/// Counts durations in buckets whose width grows with the duration, so that a quantile is off by less than 1 % at any
/// scale and memory is fixed (about 19 KB). Safe for concurrent calls; a reader beside writers sees counts a moment old.
/// </summary>
/// <remarks>
/// The layout is that of HdrHistogram (Gil Tene): below <see cref="Exact"/> ns one bucket each; above, every power of
/// two is cut into <see cref="Parts"/> equal buckets. A bucket stands for its middle: at most 1/128 from any value in it.
/// </remarks>
internal sealed class LatencyHistogram
{
    private const int Exact = 128;
    private const int Parts = 64;
    private const int ExactBits = 7;
    private const int MaxBits = 43;
    private const long Limit = (1L << MaxBits) - 1;

    private readonly long[] _counts = new long[Exact + ((MaxBits - ExactBits) * Parts)];
    private long _max;
    private long _sum;

    internal long Count => _counts.Sum();

    internal long MaxNanoseconds => Volatile.Read(ref _max);

    internal double MeanNanoseconds => Count is var count and > 0 ? (double)Volatile.Read(ref _sum) / count : 0;

    /// <summary>Counts a duration. Below zero counts as zero, beyond 2.4 hours as that.</summary>
    internal void Record(long nanoseconds)
    {
        nanoseconds = Math.Clamp(nanoseconds, 0, Limit);
        Interlocked.Increment(ref _counts[BucketOf(nanoseconds)]);
        Interlocked.Add(ref _sum, nanoseconds);
        for (var max = MaxNanoseconds; nanoseconds > max; max = MaxNanoseconds)
            Interlocked.CompareExchange(ref _max, nanoseconds, max);
    }

    internal void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += other._counts[bucket];
        _sum += other._sum;
        _max = Math.Max(_max, other._max);
    }

    /// <summary>The duration that this share of all does not exceed; zero when there is none.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    internal long QuantileNanoseconds(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
                return Math.Min(MiddleOf(bucket), _max);
        }

        return 0;
    }

    private static int BucketOf(long nanoseconds)
    {
        if (nanoseconds < Exact)
            return (int)nanoseconds;

        var bits = BitOperations.Log2((ulong)nanoseconds);
        var part = (int)(nanoseconds >> (bits - ExactBits + 1)) - Parts;
        return Exact + ((bits - ExactBits) * Parts) + part;
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < Exact)
            return bucket;

        var shift = ((bucket - Exact) / Parts) + 1;
        var start = (long)(Parts + ((bucket - Exact) % Parts)) << shift;
        return start + ((1L << shift) / 2);
    }
}
