using System.Diagnostics;

namespace FluxCache.Tests.AppHost;

/// <summary>Tells whether processes of this machine run.</summary>
internal static class ProcessProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// Nothing tells a process of the end of one that is not its child, so this looks again and again.
    /// </summary>
    public static async Task<bool> EndsWithinAsync(int id, TimeSpan bound)
    {
        var watch = Stopwatch.StartNew();
        while (Runs(id))
        {
            if (watch.Elapsed > bound) return false;
            await Task.Delay(Interval);
        }

        return true;
    }
}
