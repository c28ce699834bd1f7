namespace Aspire.Hosting.ApplicationModel;

/// <summary>The arguments of a resource while they are put together, before each start.</summary>
/// <param name="args">The arguments so far.</param>
/// <param name="resource">The resource.</param>
/// <param name="cancellationToken">Gives up the start.</param>
public sealed class CommandLineArgsCallbackContext(
    IList<object> args,
    IResource resource,
    CancellationToken cancellationToken = default)
{
    /// <summary>The arguments: text or an <see cref="IValueProvider"/>.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Gives up the start.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
