namespace FluxCache.Node.Hosting;

/// <summary>
/// Whether the node has started. Until then its host keeps quiet about failures: the program reports them, once and
/// without a stack trace where an operator can mend them.
/// </summary>
internal sealed class StartupGate
{
    private volatile bool _open;

    internal bool IsOpen => _open;

    internal void Open() => _open = true;
}
