using System.Numerics;

namespace FluxCache.LoadGen.Measuring;

/// <summary>
/// Counts durations in buckets whose width grows with the duration, so that a quantile is off by less than 1 % at any
/// scale and memory is fixed (about 19 KB). One writer at a time; a reader beside it sees counts a moment old.
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
    private long _count;
    private long _max;
    private double _sum;

    internal long Count => Volatile.Read(ref _count);

    internal long MaxNanoseconds => _max;

    internal double MeanNanoseconds => _count == 0 ? 0 : _sum / _count;

    /// <summary>Counts a duration. Below zero counts as zero, beyond 2.4 hours as that.</summary>
    internal void Record(long nanoseconds)
    {
        nanoseconds = Math.Clamp(nanoseconds, 0, Limit);
        _counts[BucketOf(nanoseconds)]++;
        _sum += nanoseconds;
        if (nanoseconds > _max)
            _max = nanoseconds;
        Volatile.Write(ref _count, _count + 1);
    }

    internal void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += other._counts[bucket];
        _count += other._count;
        _sum += other._sum;
        _max = Math.Max(_max, other._max);
    }

    /// <summary>The duration that this share of all does not exceed; zero when there is none.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    internal long QuantileNanoseconds(double share)
    {
        // The sum, not the count: a writer may be between the two.
        var rank = Math.Max(1, (long)Math.Ceiling(share * _counts.Sum()));
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
