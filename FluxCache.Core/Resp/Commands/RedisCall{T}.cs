using System.Threading.Tasks.Sources;

namespace FluxCache.Resp.Commands;

/// <summary>A call with a result, awaited once as a <see cref="ValueTask{T}"/>.</summary>
/// <remarks>
/// Callers continue on the thread pool, never on the receive loop: one caller that blocks must not keep the replies from
/// all others. They do so in the order of the replies.
/// </remarks>
internal abstract class RedisCall<T> : RedisCall, IValueTaskSource<T>, IValueTaskSource, IThreadPoolWorkItem
{
    private FifoValueTaskSourceCore<T> _source;
    private bool _reusable;

    protected RedisCall(string name)
        : base(name)
    {
    }

    /// <summary>The caller's side. Taken before or after the replies came, awaited exactly once.</summary>
    public ValueTask<T> Result => new(this, _source.Version);

    /// <inheritdoc cref="Result"/>
    public ValueTask Completion => new(this, _source.Version);

    public T GetResult(short token)
    {
        EndCancellation();
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (_reusable)
            {
                _reusable = false;
                _source.Reset();
                Clear();
                Renew();
                Return();
            }
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags, this);

    void IThreadPoolWorkItem.Execute() => _source.Continue();

    /// <summary>What the replies came to.</summary>
    protected abstract T TakeResult();

    /// <summary>Forgets the replies.</summary>
    protected abstract void Clear();

    /// <summary>Puts the object where the next call finds it; calls that are not pooled do nothing.</summary>
    protected abstract void Return();

    protected sealed override void SetResult() => _source.SetResult(TakeResult());

    protected sealed override void SetException(Exception exception) => _source.SetException(exception);

    protected sealed override void SetReusable() => _reusable = true;
}
