namespace FluxCache.LoadGen.Running;

/// <summary>How many of the keys a preparation has gone through. Safe for concurrent calls.</summary>
internal sealed class KeyProgress(string name, long ofKeys, TimeProvider time) : IProgressSource
{
    private readonly long _start = time.GetTimestamp();
    private long _done;

    internal long Done => Volatile.Read(ref _done);

    internal void Add(long keys) => Interlocked.Add(ref _done, keys);

    internal void Set(long keys) => Volatile.Write(ref _done, keys);

    internal PhaseResult ToResult() => new(name, Done, time.GetElapsedTime(_start));

    public ProgressSnapshot Look() => new()
    {
        Phase = name,
        Elapsed = time.GetElapsedTime(_start),
        Operations = Done,
        OfOperations = ofKeys,
    };
}
