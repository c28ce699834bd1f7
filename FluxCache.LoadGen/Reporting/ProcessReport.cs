using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FluxCache.LoadGen.Reporting;

/// <summary>The load generator's own process, and where it runs.</summary>
/// <param name="CpuSeconds">Since the process started.</param>
/// <param name="HeapBytes">Managed memory, garbage that is not collected yet included.</param>
internal sealed record ProcessReport(
    double CpuSeconds,
    long WorkingSetBytes,
    long HeapBytes,
    int Processors,
    string Runtime,
    string OperatingSystem)
{
    internal static ProcessReport Now()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessReport(
            process.TotalProcessorTime.TotalSeconds,
            process.WorkingSet64,
            GC.GetTotalMemory(forceFullCollection: false),
            Environment.ProcessorCount,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription);
    }
}
