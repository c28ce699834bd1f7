namespace FluxCache.Benchmarks.Running;

/// <summary>Callers that each make one call after the other, all at the same time.</summary>
internal static class ConcurrentCallers
{
    /// <param name="callers">How many there are, and so how many calls are under way.</param>
    /// <param name="operations">How many calls all of them make; a multiple of <paramref name="callers"/>.</param>
    /// <param name="call">Makes as many calls as it is told, one after the other.</param>
    internal static Task RunAsync(int callers, int operations, Func<int, Task> call) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => call(operations / callers))));
}
