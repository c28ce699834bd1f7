namespace FluxCache.LoadGen.Running;

/// <summary>When each operation of an open loop is meant to start, evenly spaced, in timestamps of the clock.</summary>
internal sealed class ArrivalSchedule(long start, double ratePerSecond, long timestampFrequency)
{
    private readonly double _interval = timestampFrequency / ratePerSecond;

    internal long StartOf(long operation) => start + (long)(operation * _interval);
}
