namespace FluxCache.LoadGen.Measuring;

/// <summary>
/// What workers have done while they ran on one processor. Safe for concurrent calls: a worker may move to another
/// processor at any time; a reader beside it may be a moment late.
/// </summary>
/// <remarks>One for each processor, not each worker: the histograms of hundreds of workers fit no processor's cache.</remarks>
internal sealed class ProcessorTally
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private long _errors;

    /// <summary>How long reads took, found or not, loads included.</summary>
    internal LatencyHistogram Reads { get; } = new();

    /// <summary>How long writes and deletes took.</summary>
    internal LatencyHistogram Writes { get; } = new();

    internal void Succeeded(Outcome outcome, long nanoseconds)
    {
        Interlocked.Increment(ref _outcomes[(int)outcome]);
        (outcome is Outcome.Write or Outcome.Delete ? Writes : Reads).Record(nanoseconds);
    }

    /// <summary>Counts a failure. Its latency is none: a refusal within a microsecond is no quick answer.</summary>
    internal void Failed() => Interlocked.Increment(ref _errors);

    internal void AddTo(RunTotals totals) => totals.Add(_outcomes, Volatile.Read(ref _errors));
}
