namespace FluxCache.LoadGen.Traces;

/// <summary>One access of a trace.</summary>
/// <param name="Key">The position of the key among the trace's distinct keys.</param>
/// <param name="ValueSize">The value's size in bytes; 0: the trace does not say.</param>
/// <param name="TimeToLiveSeconds">How long a value written lives; 0: without end.</param>
internal readonly record struct TraceAccess(int Key, int ValueSize, int TimeToLiveSeconds, TraceOperation Operation);
