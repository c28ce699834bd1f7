using System.Threading.Tasks.Sources;

namespace FluxCache.Resp.Connection;

/// <summary>Wakes one waiting loop. The caller makes sure that one <see cref="Raise"/> answers one wait.</summary>
/// <remarks>
/// The loop continues from the thread pool's global queue, behind the callers whose replies have come: those that are about
/// to write again do so before the loop flushes, and their commands travel together.
/// </remarks>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = false };

    public ValueTask WaitAsync() => new(this, _source.Version);

    public void Raise() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute() => _source.SetResult(true);
}
