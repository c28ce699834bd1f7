using System.Collections.Concurrent;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests;

/// <summary>In which order callers go on whose answers come together.</summary>
internal static class CallerOrder
{
    private const int Rounds = 40;
    private const int Callers = 16;

    /// <summary>Asserts that callers go on in the order in which they called.</summary>
    /// <param name="call">Makes the call of this number, from 0.</param>
    /// <param name="answer">Answers so many calls at once, in their order.</param>
    public static async Task AssertKeptAsync(Func<int, Task> call, Func<int, Task> answer)
    {
        var early = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var order = new ConcurrentQueue<int>();
            var callers = Enumerable.Range(0, Callers).Select(caller => CallAsync(caller, order)).ToArray();
            await answer(Callers);
            await Task.WhenAll(callers).WaitAsync(Patience.Time);
            early += order.Take(Callers / 2).Count(static caller => caller < Callers / 2);
        }

        // Several go on at a time, so neighbours may change places.
        Assert.InRange(early, Rounds * Callers / 2 * 8 / 10, Rounds * Callers / 2);

        async Task CallAsync(int caller, ConcurrentQueue<int> order)
        {
            await call(caller).ConfigureAwait(false);
            order.Enqueue(caller);
        }
    }
}
