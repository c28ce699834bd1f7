using System.Threading.Tasks.Sources;

namespace FluxCache;

/// <summary>
/// The core of an <see cref="IValueTaskSource{T}"/> whose awaiters continue on the thread pool in the order in which their
/// operations completed. Use it as a field that is not read-only, and await it once before each reset. Allocates nothing.
/// </summary>
/// <remarks>
/// Awaiters continue from the pool's global queue. <see cref="ManualResetValueTaskSourceCore{T}"/> would use a thread's own
/// queue, which is last in, first out, so that the longest waiter would continue last
/// (<c>docs/decisions/0018-callers-go-on-in-order.md</c>).
/// </remarks>
internal struct FifoValueTaskSourceCore<T>
{
    private static readonly Action<object?> Queue =
        static owner => ThreadPool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)owner!, preferLocal: false);

    private ManualResetValueTaskSourceCore<T> _source;
    private Action<object?>? _continuation;
    private object? _state;

    public readonly short Version => _source.Version;

    public void SetResult(T result) => _source.SetResult(result);

    public void SetException(Exception exception) => _source.SetException(exception);

    public T GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void Reset() => _source.Reset();

    /// <summary>For the owner's method of this name. The owner calls <see cref="Continue"/> when the pool executes it.</summary>
    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags,
        IThreadPoolWorkItem owner)
    {
        // The framework queues awaiters that need a context with that context, in any order.
        _source.RunContinuationsAsynchronously = flags != ValueTaskSourceOnCompletedFlags.None;
        if (_source.RunContinuationsAsynchronously)
        {
            _source.OnCompleted(continuation, state, token, flags);
            return;
        }

        (_continuation, _state) = (continuation, state);
        _source.OnCompleted(Queue, owner, token, flags);
    }

    /// <summary>Lets the caller go on. It may reset this and await it anew meanwhile.</summary>
    public void Continue()
    {
        var (continuation, state) = (_continuation!, _state);
        (_continuation, _state) = (null, null);
        continuation(state);
    }
}
