using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Writes a line a second, after a minute one every ten: for files, pipes and the consoles of orchestrators.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DenseFor = TimeSpan.FromMinutes(1);
    private const int SparseEvery = 10;

    public async Task FollowAsync(IProgressSource source, Func<Task> work)
    {
        var running = work();
        using var timer = new PeriodicTimer(Interval, time);
        var before = source.Look();
        for (var tick = 0; await IsRunningAsync(running, timer); tick++)
        {
            var now = source.Look();
            if (now.Elapsed > DenseFor && tick % SparseEvery != 0)
                continue;
            await output.WriteLineAsync(Line(before, now));
            before = now;
        }

        await running;
    }

    internal static string Line(ProgressSnapshot before, ProgressSnapshot now)
    {
        var seconds = (now.Elapsed - before.Elapsed).TotalSeconds;
        var rate = seconds > 0 ? (now.Operations - before.Operations) / seconds : 0;
        var parts = new List<string>
        {
            $"{now.Phase,-8} {now.Elapsed.TotalSeconds,6:N0} s",
            now.Share is { } share ? $"{share,4:P0}" : "",
            $"{now.Operations,13:N0} ops",
            $"{rate,11:N0} ops/s",
            now.P99Milliseconds is { } p99 ? $"p99 {p99:N3} ms" : "",
            now.MemoryHitRatio is { } ratio ? $"memory {ratio:P1}" : "",
            now.Errors > 0 ? $"{now.Errors:N0} errors" : "",
            now.Mismatches > 0 ? $"{now.Mismatches:N0} mismatches" : "",
        };
        return string.Join("  ", parts.Where(part => part.Length > 0));
    }

    private static async Task<bool> IsRunningAsync(Task running, PeriodicTimer timer)
    {
        // Abandoned when the work has ended first; disposing the timer completes it.
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(running, tick) == tick && await tick;
    }
}
