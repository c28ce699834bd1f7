using System.Runtime.CompilerServices;

namespace FluxCache.LoadGen.Running;

/// <summary>
/// Awaited, goes on behind everything that waits for the thread pool. <see cref="Task.Yield"/> goes on in the queue of
/// the same thread, ahead of the others: workers whose operations never wait would then run one after the other, and
/// keep the replies of Redis waiting.
/// </summary>
internal readonly struct BackOfQueue : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public BackOfQueue GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
}
