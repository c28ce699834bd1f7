using System.Diagnostics;
using System.Globalization;

namespace FluxCache.Tests.AppHost;

/// <summary>Who started whom, as <c>ps</c> tells it.</summary>
internal static class ProcessTree
{
    public static IEnumerable<int> DescendantsOf(int id)
    {
        var children = Parents().ToLookup(pair => pair.Parent, pair => pair.Child);
        var left = new Queue<int>([id]);
        while (left.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                yield return child;
                left.Enqueue(child);
            }
        }
    }

    private static IEnumerable<(int Child, int Parent)> Parents()
    {
        using var ps = Process.Start(
            new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid="]) { RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => (Number(fields[0]), Number(fields[1])));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
