namespace FluxCache.AppHost;

/// <summary>The load that the load generator runs when it is started next.</summary>
internal sealed class LoadCommandLine(IReadOnlyList<string> first)
{
    private volatile IReadOnlyList<string> _current = first;

    public IReadOnlyList<string> Current
    {
        get => _current;
        set => _current = value;
    }
}
