namespace FluxCache.LoadGen.Keys;

/// <summary>The key at position k is picked in proportion to 1/(k+1)^exponent.</summary>
/// <remarks>
/// Rejection-inversion, from Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6(3), 1996. The area under h(x) = x^-exponent is inverted, and what the curve covers
/// beyond the histogram of the distribution is rejected: exact for any exponent above 0, no tables, and hardly more
/// than one draw a key.
/// </remarks>
internal sealed class ZipfianKeys : IKeyDistribution
{
    /// <summary>What YCSB uses (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010).</summary>
    internal const double DefaultExponent = 0.99;

    // Nearer to 1, the power form of the integral loses its digits, and the logarithm is as exact.
    private const double LogarithmicWithin = 1e-8;

    private readonly int _count;
    private readonly double _exponent;
    private readonly double _lowerArea;
    private readonly double _upperArea;
    private readonly double _acceptWithin;

    /// <param name="count">How many keys there are. At least 1.</param>
    /// <param name="exponent">How steep. Above 0.</param>
    internal ZipfianKeys(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exponent);
        _count = count;
        _exponent = exponent;
        _lowerArea = Area(1.5) - 1;
        _upperArea = Area(count + 0.5);
        _acceptWithin = 2 - Position(Area(2.5) - Height(2));
    }

    public int Pick(long operation, ref SplitMix64 random)
    {
        while (true)
        {
            var area = _upperArea + (random.NextDouble() * (_lowerArea - _upperArea));
            var position = Position(area);
            var rank = Math.Clamp((int)(position + 0.5), 1, _count);
            if (rank - position <= _acceptWithin || area >= Area(rank + 0.5) - Height(rank))
                return rank - 1;
        }
    }

    private double Height(double position) => Math.Pow(position, -_exponent);

    // The integral of the height, up to a constant.
    private double Area(double position) => Math.Abs(1 - _exponent) < LogarithmicWithin
        ? Math.Log(position)
        : (Math.Pow(position, 1 - _exponent) - 1) / (1 - _exponent);

    // The inverse of the area.
    private double Position(double area) => Math.Abs(1 - _exponent) < LogarithmicWithin
        ? Math.Exp(area)
        : Math.Pow(1 + (area * (1 - _exponent)), 1 / (1 - _exponent));
}
