using System.ComponentModel;
using System.Diagnostics;

namespace FluxCache.AppHost.Guarding;

/// <summary>A process of this machine. Its start tells it from a later process with the same id.</summary>
internal readonly record struct ProcessIdentity(int Id, DateTime Started)
{
    // Each look computes the start from the machine's own, and may differ by some hundredths of a second.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public bool Runs => Of(Id) is { } now && (now.Started - Started).Duration() < Tolerance;

    /// <summary>The process that has this id now; null: there is none.</summary>
    public static ProcessIdentity? Of(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return new ProcessIdentity(id, process.StartTime);
        }
        catch (Exception fault) when (HasEnded(fault))
        {
            return null;
        }
    }

    /// <summary>Ends it without warning, with all the processes that it has started. Does nothing once it has ended.</summary>
    public void Kill()
    {
        if (!Runs) return;

        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (HasEnded(fault) || fault is AggregateException)
        {
            // Some of them ended by themselves meanwhile.
        }
    }

    private static bool HasEnded(Exception fault) =>
        fault is ArgumentException or InvalidOperationException or Win32Exception;
}
