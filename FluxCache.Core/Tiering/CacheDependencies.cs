using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>What a cache is made with.</summary>
/// <param name="Options">Checked.</param>
/// <param name="Loggers">Where it logs.</param>
/// <param name="Meters">Who makes its meter; null: it makes its own.</param>
/// <param name="Time">Its clock.</param>
internal sealed record CacheDependencies(
    FluxCacheOptions Options,
    ILoggerFactory Loggers,
    IMeterFactory? Meters,
    TimeProvider Time);
