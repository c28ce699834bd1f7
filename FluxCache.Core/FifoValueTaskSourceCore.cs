using System.Threading.Tasks.Sources;

namespace FluxCache;

/// <summary>
/// What an <see cref="IValueTaskSource{T}"/> is made of whose callers go on on the thread pool in the order in which their
/// operations ended. To be a field that is not read-only, and awaited once before it is reset. Allocates nothing.
/// </summary>
/// <remarks>
/// They go on from the pool's global queue: of a thread's own queue, which <see cref="ManualResetValueTaskSourceCore{T}"/>
/// has for them, the last is taken first, and who has waited longest would go on last
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

    /// <summary>As its owner is called. The owner calls <see cref="Continue"/> when the pool executes it.</summary>
    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags,
        IThreadPoolWorkItem owner)
    {
        // Who wants a context back is queued with it by the framework, whatever the order.
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
