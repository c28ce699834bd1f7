namespace FluxCache.LoadGen.Measuring;

/// <summary>
/// What one worker has done. The worker alone writes, without locks; progress reads beside it and may be a moment late.
/// </summary>
internal sealed class WorkerTally
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private long _errors;

    /// <summary>How long reads took, found or not, loads included.</summary>
    internal LatencyHistogram Reads { get; } = new();

    /// <summary>How long writes and deletes took.</summary>
    internal LatencyHistogram Writes { get; } = new();

    internal void Succeeded(Outcome outcome, long nanoseconds)
    {
        _outcomes[(int)outcome]++;
        (outcome is Outcome.Write or Outcome.Delete ? Writes : Reads).Record(nanoseconds);
    }

    /// <summary>Counts a failure. Its latency is none: a refusal within a microsecond is no quick answer.</summary>
    internal void Failed() => _errors++;

    internal void AddTo(RunTotals totals) => totals.Add(_outcomes, Volatile.Read(ref _errors));
}
