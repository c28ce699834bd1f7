using System.Diagnostics;
using System.Globalization;

namespace FluxCache.Tests.AppHost;

/// <summary>Who started whom, as <c>ps</c> tells it.</summary>
internal static class ProcessTree
{
    /// <summary>
    /// The orchestrators that watch over a process, and all that they have started. They are no children of it: an
    /// orchestrator outlives the process that it works for, to clean up.
    /// </summary>
    public static IReadOnlyList<int> StartedFor(int appHost)
    {
        var processes = Processes();
        var children = processes.ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int>();
        var left = new Queue<int>(processes
            .Where(process => process.Command.Contains($"--monitor {appHost} ", StringComparison.Ordinal))
            .Select(process => process.Id));
        while (left.TryDequeue(out var process))
        {
            found.Add(process);
            foreach (var child in children[process]) left.Enqueue(child);
        }

        return found;
    }

    private static List<(int Id, int Parent, string Command)> Processes()
    {
        using var ps = Process.Start(
            new ProcessStartInfo("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="]) { RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return
        [
            .. lines
                .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Select(fields => (Number(fields[0]), Number(fields[1]), fields.Length > 2 ? fields[2] : "")),
        ];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
