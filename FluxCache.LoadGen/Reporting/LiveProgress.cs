using FluxCache.LoadGen.Running;
using Spectre.Console;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Keeps one line up to date, for terminals.</summary>
internal sealed class LiveProgress(IAnsiConsole console, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private const int BarWidth = 24;

    public Task FollowAsync(IProgressSource source, Func<Task> work) =>
        console.Live(Text.Empty).StartAsync(async display =>
        {
            var running = work();
            using var timer = new PeriodicTimer(Interval, time);
            var before = source.Look();
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask());
                var now = source.Look();
                display.UpdateTarget(Line(before, now));
                before = now;
            }

            await running;
        });

    private static Markup Line(ProgressSnapshot before, ProgressSnapshot now)
    {
        var bar = now.Share is { } share ? $"[green]{Bar(share)}[/] " : "";
        return new Markup(bar + Markup.Escape(PlainProgress.Line(before, now)));
    }

    private static string Bar(double share)
    {
        var filled = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        return new string('━', filled) + new string(' ', BarWidth - filled);
    }
}
