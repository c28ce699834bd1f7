using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace FluxCache.Tests.Client;

/// <summary>Moves a fake clock while background work catches up with it.</summary>
internal static class ClockDriver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Moves the clock, a step at a time, until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within 20 seconds of real time.</exception>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider clock, TimeSpan step, Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"The condition did not come true while the clock went to {clock.GetUtcNow():O}.");

            // What a step sets going needs real time, more of it on a busy machine: the clock must not run away from it.
            clock.Advance(step);
            await Task.Delay(1);
        }
    }

    /// <inheritdoc cref="AdvanceUntilAsync(FakeTimeProvider, TimeSpan, Func{Task{bool}})"/>
    public static Task AdvanceUntilAsync(this FakeTimeProvider clock, TimeSpan step, Func<bool> condition) =>
        clock.AdvanceUntilAsync(step, () => Task.FromResult(condition()));
}
