using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FluxCache.Hosting;

/// <summary>
/// Binds the options to their section, once however often the cache is added, and reports when the section changes. An
/// application may have no configuration at all.
/// </summary>
internal sealed class ConfigurationBinding(IServiceProvider services)
    : IConfigureOptions<FluxCacheOptions>, IOptionsChangeTokenSource<FluxCacheOptions>
{
    private readonly IConfiguration? _configuration = (IConfiguration?)services.GetService(typeof(IConfiguration));

    public string Name => Options.DefaultName;

    public void Configure(FluxCacheOptions options) =>
        _configuration?.GetSection(FluxCacheOptions.SectionName).Bind(options);

    public IChangeToken GetChangeToken() =>
        _configuration?.GetSection(FluxCacheOptions.SectionName).GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);
}
