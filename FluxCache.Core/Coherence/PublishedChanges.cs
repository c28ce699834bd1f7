using FluxCache.Resp;

namespace FluxCache.Coherence;

/// <summary>
/// Notices when a published change was missed: each writer numbers its changes. Called on one receive loop.
/// </summary>
internal sealed class PublishedChanges
{
    /// <summary>Writers remembered. Each opening of a connection is one; forgetting them only misses one gap each.</summary>
    private const int MostWriters = 4_096;

    private readonly Dictionary<string, long> _last = [];

    /// <summary>Whether nothing is missing between the writer's last change and this one.</summary>
    internal bool IsNext(PublishedChange change)
    {
        if (change.Sequence == 0)
            return true;

        if (_last.Count > MostWriters)
            _last.Clear();
        var isKnown = _last.TryGetValue(change.Writer, out var last);
        _last[change.Writer] = Math.Max(last, change.Sequence);
        return !isKnown || change.Sequence <= last + 1;
    }
}
