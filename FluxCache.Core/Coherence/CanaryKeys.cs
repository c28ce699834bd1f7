namespace FluxCache.Coherence;

/// <summary>
/// The keys, one for each stream, whose invalidations this cache causes itself in order to time them. Safe for concurrent
/// calls.
/// </summary>
internal sealed class CanaryKeys
{
    internal static readonly CanaryKeys None = new([], TimeProvider.System);

    private readonly string[] _keys;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<long?>?[] _awaited;

    /// <param name="keys">The key of each stream.</param>
    /// <param name="time">The clock.</param>
    internal CanaryKeys(string[] keys, TimeProvider time)
    {
        (_keys, _time) = (keys, time);
        _awaited = new TaskCompletionSource<long?>?[keys.Length];
    }

    internal string this[int stream] => _keys[stream];

    /// <summary>
    /// Completes when the stream has brought an invalidation of its key, with the moment; or can no longer: null.
    /// </summary>
    internal Task<long?> AwaitAsync(int stream)
    {
        var awaited = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _awaited[stream], awaited);
        return awaited.Task;
    }

    /// <summary>A key was invalidated. False: it is none of these.</summary>
    internal bool TryTake(int stream, string key)
    {
        if (stream >= _keys.Length || key != _keys[stream])
            return false;

        Interlocked.Exchange(ref _awaited[stream], null)?.TrySetResult(_time.GetTimestamp());
        return true;
    }

    /// <summary>The server no longer knows that the key was read.</summary>
    internal void Forget(int stream)
    {
        if (stream < _keys.Length)
            Interlocked.Exchange(ref _awaited[stream], null)?.TrySetResult(null);
    }
}
