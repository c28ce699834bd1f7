namespace FluxCache.Diagnostics;

/// <summary>The last lags, for their quantiles. Guarded by its own lock.</summary>
internal sealed class LagWindow
{
    private const int Capacity = 1_024;

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _lags = new TimeSpan[Capacity];
    private long _count;

    internal void Add(TimeSpan lag)
    {
        lock (_lock)
            _lags[_count++ % Capacity] = lag;
    }

    /// <summary>The lags that so large a share, from 0 to 1, does not exceed; none when nothing was measured.</summary>
    internal TimeSpan?[] Quantiles(params ReadOnlySpan<double> shares)
    {
        TimeSpan[] lags;
        lock (_lock)
            lags = _lags[..(int)Math.Min(_count, Capacity)];

        Array.Sort(lags);
        var quantiles = new TimeSpan?[shares.Length];
        for (var i = 0; i < shares.Length; i++)
            quantiles[i] = lags.Length == 0 ? null : lags[Math.Min((int)(shares[i] * lags.Length), lags.Length - 1)];
        return quantiles;
    }
}
