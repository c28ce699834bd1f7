using System.Runtime;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>What this process takes of the machine's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>The resident set, once the collector has given back what it can.</summary>
    internal static long SettledBytes()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
