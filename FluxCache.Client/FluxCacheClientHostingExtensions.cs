using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the client of FluxCache nodes to a host.</summary>
public static class FluxCacheClientHostingExtensions
{
    /// <inheritdoc cref="FluxCacheClientServiceCollectionExtensions.AddFluxCacheClient"/>
    public static TBuilder AddFluxCacheClient<TBuilder>(
        this TBuilder builder, Action<FluxCacheClientOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFluxCacheClient(configure);
        return builder;
    }
}
