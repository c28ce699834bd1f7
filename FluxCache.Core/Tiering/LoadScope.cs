using FluxCache.Coherence;

namespace FluxCache.Tiering;

/// <summary>
/// A factory while it runs, and the loads that it waits for. So a factory that would wait for itself is found out before it
/// does: one that asks for a key of its own, or for one whose factory, perhaps called by somebody else, waits for it.
/// </summary>
/// <remarks>
/// A scope flows with its factory's calls. Loads are known by the tickets of their flights, which are theirs alone until they
/// land. Outside of factories none of this is touched. Safe for concurrent calls.
/// </remarks>
internal sealed class LoadScope : IDisposable
{
    private static readonly AsyncLocal<LoadScope?> Flowing = new();

    // Guards the following, and every scope's lists: what waits for what, in all caches of the process.
    private static readonly Lock All = new();
    private static readonly Dictionary<FillTicket, LoadScope> Running = [];

    private readonly FillTicket[] _loads;
    private readonly List<FillTicket> _awaited = [];
    private readonly LoadScope? _outer;
    private bool _isRunning = true;

    private LoadScope(FillTicket[] loads, LoadScope? outer) => (_loads, _outer) = (loads, outer);

    /// <summary>The factory that this call is made by; null: none.</summary>
    internal static LoadScope? Current => Flowing.Value;

    /// <summary>Begins the scope of a factory that is about to be called. To be disposed of when it has returned.</summary>
    /// <param name="loads">The tickets of the flights that it is to land.</param>
    internal static LoadScope Enter(params FillTicket[] loads)
    {
        var scope = new LoadScope(loads, Current);
        lock (All)
        {
            foreach (var load in loads)
                Running[load] = scope;
        }

        return Flowing.Value = scope;
    }

    /// <summary>Notes that the factory waits for a load. False: the load waits for the factory.</summary>
    internal bool TryAwait(FillTicket load)
    {
        lock (All)
        {
            // What a factory started may go on after it has returned. Nobody waits for that.
            if (_isRunning && Needs(load, []))
                return false;

            _awaited.Add(load);
            return true;
        }
    }

    /// <summary>The end of a load that the factory waits for.</summary>
    internal async ValueTask<TResult> AwaitAsync<TResult>(FillTicket load, ValueTask<TResult> end)
    {
        try
        {
            return await end.ConfigureAwait(false);
        }
        finally
        {
            lock (All)
                _awaited.Remove(load);
        }
    }

    public void Dispose()
    {
        lock (All)
        {
            _isRunning = false;
            foreach (var load in _loads)
                Running.Remove(load);
        }

        Flowing.Value = _outer;
    }

    /// <summary>Whether a load waits for this factory.</summary>
    private bool Needs(FillTicket load, HashSet<FillTicket> seen) =>
        Array.IndexOf(_loads, load) >= 0
        || (seen.Add(load)
            && Running.TryGetValue(load, out var other)
            && other._awaited.Exists(awaited => Needs(awaited, seen)));
}
