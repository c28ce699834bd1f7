namespace FluxCache.LoadGen.Running;

/// <summary>What a phase did, and how long that took.</summary>
internal sealed record PhaseResult(string Name, long Operations, TimeSpan Elapsed)
{
    internal double OperationsPerSecond => Elapsed > TimeSpan.Zero ? Operations / Elapsed.TotalSeconds : 0;
}
