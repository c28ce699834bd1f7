namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>How the system has treated a thread since it started.</summary>
/// <param name="Running">On a processor. Time in which the processor was taken from the virtual machine is not in it.</param>
/// <param name="Waiting">Ready to run, without a processor.</param>
/// <param name="Turns">How often it was given a processor.</param>
internal readonly record struct ThreadTimes(TimeSpan Running, TimeSpan Waiting, long Turns)
{
    /// <summary>
    /// How much of an operation that ended now was its own: work, and waits for other threads. The rest passed without a
    /// processor, because other threads had it or the machine itself stood still.
    /// </summary>
    /// <param name="elapsed">What the operation took.</param>
    /// <param name="before">As it was when the operation began, or earlier: too early makes the share too large.</param>
    internal TimeSpan OwnShareOf(TimeSpan elapsed, ThreadTimes before)
    {
        // A thread that kept its processor has waited for nothing: what it did not run, nobody did.
        var own = Turns == before.Turns ? Running - before.Running : elapsed - (Waiting - before.Waiting);
        return own < elapsed ? own : elapsed;
    }
}
