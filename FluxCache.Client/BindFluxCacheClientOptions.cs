using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FluxCache.Client;

/// <summary>Reads the options from their section; once, however often the client is added.</summary>
internal sealed class BindFluxCacheClientOptions(IConfiguration configuration) : IConfigureOptions<FluxCacheClientOptions>
{
    public void Configure(FluxCacheClientOptions options) =>
        configuration.GetSection(FluxCacheClientOptions.SectionName).Bind(options);
}
