namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>Counts the operations that failed by the fault that had begun last. Safe for concurrent calls.</summary>
internal sealed class FailureTally
{
    // The first place is for those before any fault.
    private readonly long[] _failures = new long[FaultNames.All.Count + 1];
    private int _last;

    /// <summary>Operations that failed before any fault.</summary>
    internal long BeforeAny => Volatile.Read(ref _failures[0]);

    /// <summary>A fault begins: what fails from here on is put down to it, until the next begins.</summary>
    internal void Begin(FaultKind kind) => Volatile.Write(ref _last, PlaceOf(kind));

    /// <summary>An operation failed.</summary>
    internal void Add() => Interlocked.Increment(ref _failures[Volatile.Read(ref _last)]);

    internal long CountOf(FaultKind kind) => Volatile.Read(ref _failures[PlaceOf(kind)]);

    private static int PlaceOf(FaultKind kind) => (int)kind + 1;
}
