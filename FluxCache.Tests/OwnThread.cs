namespace FluxCache.Tests;

/// <summary>
/// Runs what keeps a processor busy for long on a thread of its own. The thread pool has few, and every other test in this
/// process, the nodes and the clients wait for them.
/// </summary>
internal static class OwnThread
{
    public static Task RunAsync(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
