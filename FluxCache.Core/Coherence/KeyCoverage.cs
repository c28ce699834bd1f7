using FluxCache.Resp.Connection;

namespace FluxCache.Coherence;

/// <summary>
/// Knows by which stream the changes of a key come: by the connection that carries its commands where the server tracks
/// keys, by the channel where they are published. Safe for concurrent calls.
/// </summary>
/// <param name="connections">How many connections carry keys; their numbers are those of their streams.</param>
/// <param name="prefixes">How the keys begin that are broadcast; none: every key.</param>
internal sealed class KeyCoverage(int connections, IReadOnlyList<string> prefixes)
{
    private readonly int[] _modes = new int[connections];

    /// <summary>How many streams there are.</summary>
    internal int Streams => connections + 1;

    /// <summary>The number of the stream of what is published, and of the connection that carries it.</summary>
    internal int Channel => connections;

    /// <summary>How a connection's keys are kept in step; Auto: it was never open.</summary>
    internal InvalidationMode ModeOf(int connection) => (InvalidationMode)Volatile.Read(ref _modes[connection]);

    internal void SetMode(int connection, InvalidationMode mode) => Volatile.Write(ref _modes[connection], (int)mode);

    /// <summary>How the keys of this cache are kept in step: the weakest of its connections.</summary>
    internal InvalidationMode Mode => (InvalidationMode)_modes.Max();

    /// <summary>Whether the server itself reports the changes of a connection's keys, on that connection.</summary>
    internal bool IsTracked(int connection) =>
        ModeOf(connection) is InvalidationMode.PerKey or InvalidationMode.Broadcast;

    /// <summary>Whether the stream covers keys.</summary>
    internal bool IsNeeded(int stream) => stream == Channel
        ? Array.IndexOf(_modes, (int)InvalidationMode.Published) >= 0
        : IsTracked(stream);

    internal InvalidationMode ModeOf(string key) => ModeOf(KeyRouting.ConnectionOf(key, connections));

    internal int StreamOf(string key)
    {
        var connection = KeyRouting.ConnectionOf(key, connections);
        return ModeOf(connection) == InvalidationMode.Published ? Channel : connection;
    }

    /// <summary>Whether changes of the key are reported at all.</summary>
    internal bool Covers(string key)
    {
        if (prefixes.Count == 0 || ModeOf(key) != InvalidationMode.Broadcast)
            return true;

        foreach (var prefix in prefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the invalidation of a write comes before every reply that shows the write. Only per-key tracking promises
    /// that: broadcasts are sent after the commands of the same moment, and messages take a connection of their own.
    /// </summary>
    internal bool PrecedesReplies(string key) => ModeOf(key) == InvalidationMode.PerKey;
}
