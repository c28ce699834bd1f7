namespace FluxCache.LoadGen.Workloads;

/// <summary>The workloads that the command line offers.</summary>
internal enum WorkloadKind
{
    /// <summary>Writes.</summary>
    Set,

    /// <summary>Reads of keys that are there.</summary>
    Get,

    /// <summary>Reads and writes of keys that are there.</summary>
    Mixed,

    /// <summary>Concurrent correctness: every value that is read is judged.</summary>
    Verify,

    /// <summary>The accesses of a recorded trace, read through.</summary>
    Trace,
}
