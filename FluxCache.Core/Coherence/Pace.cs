namespace FluxCache.Coherence;

/// <summary>Holds a loop to so many keys a second, on average since it began. For one caller.</summary>
internal sealed class Pace(int keysPerSecond, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long _keys;

    /// <summary>Counts keys, and waits until that many are due. 0 keys a second: never waits.</summary>
    internal async ValueTask SpendAsync(int keys, CancellationToken cancellationToken)
    {
        if (keysPerSecond == 0)
            return;

        _keys += keys;
        var due = TimeSpan.FromSeconds((double)_keys / keysPerSecond);
        var ahead = due - time.GetElapsedTime(_began);
        if (ahead > TimeSpan.Zero)
            await Task.Delay(ahead, time, cancellationToken).ConfigureAwait(false);
    }
}
