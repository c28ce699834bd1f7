using System.Collections.Concurrent;

namespace FluxCache.Resp.Commands;

/// <summary>Calls that wait for their next use. Safe for concurrent calls; keeps a bounded number.</summary>
internal sealed class CallPool<TCall>(Func<TCall> create) where TCall : RedisCall
{
    private const int MostKept = 4_096;

    private readonly ConcurrentQueue<TCall> _calls = new();
    private int _count;

    public TCall Rent()
    {
        if (!_calls.TryDequeue(out var call))
            return create();
        Interlocked.Decrement(ref _count);
        return call;
    }

    public void Return(TCall call)
    {
        if (Interlocked.Increment(ref _count) <= MostKept)
            _calls.Enqueue(call);
        else
            Interlocked.Decrement(ref _count);
    }
}
