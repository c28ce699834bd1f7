using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery.Providers;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Turns the name of a service into endpoints. Safe for concurrent calls. Nothing is cached: both sources are in
/// memory, so that asking again costs less than keeping answers in step with the configuration would.
/// </summary>
public sealed class ServiceEndpointResolver : IAsyncDisposable
{
    private readonly IReadOnlyList<IEndpointProvider> _providers;
    private volatile bool _disposed;

    internal ServiceEndpointResolver(IEnumerable<IEndpointProvider> providers) => _providers = [.. providers];

    /// <summary>
    /// Resolves <paramref name="serviceName"/> (see <see cref="ServiceEndpointQuery"/> for its form).
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The name is malformed, or no source of endpoints was added.
    /// </exception>
    /// <exception cref="KeyNotFoundException">The name's section in the configuration is malformed.</exception>
    public ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceName);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();

        if (_providers.Count == 0)
            throw new InvalidOperationException(
                "No service endpoint providers are configured: call AddServiceDiscovery.");
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
            throw new InvalidOperationException($"'{serviceName}' is not the name of a service.");

        var endpoints = new List<ServiceEndpoint>();
        var tokens = new List<IChangeToken>();
        foreach (var provider in _providers)
        {
            if (endpoints.Count == 0)
                provider.Populate(query, endpoints, tokens);
        }

        return new(new ServiceEndpointSource(endpoints, new CompositeChangeToken(tokens)));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return default;
    }
}
