using FluxCache.Tiering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FluxCache.Hosting;

/// <summary>
/// Lets memory follow its bounds in the configuration while the application runs. Options that have faults change nothing,
/// and are logged. One that was set by code stays what it is.
/// </summary>
internal sealed partial class MemoryCapReload : IDisposable
{
    private readonly CacheEngine _engine;
    private readonly IOptionsFactory<FluxCacheOptions> _options;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly IDisposable[] _sources;
    private (long Entries, long Bytes) _caps;

    public MemoryCapReload(
        CacheEngine engine,
        IOptions<FluxCacheOptions> started,
        IOptionsFactory<FluxCacheOptions> options,
        IEnumerable<IOptionsChangeTokenSource<FluxCacheOptions>> sources,
        ILogger<MemoryCapReload>? logger = null)
    {
        (_engine, _options, _logger) = (engine, options, logger ?? (ILogger)NullLogger.Instance);
        _caps = (started.Value.MemoryCap, started.Value.MemoryCapBytes);
        _sources = [.. sources.Select(source => ChangeToken.OnChange(source.GetChangeToken, Follow))];
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    private void Follow()
    {
        try
        {
            var options = _options.Create(Options.DefaultName);
            var caps = (options.MemoryCap, options.MemoryCapBytes);
            lock (_gate)
            {
                if (caps == _caps)
                    return;
                _caps = caps;
                _engine.ResizeMemory(options.MemoryCap, options.MemoryCapBytes);
            }
        }
        catch (Exception fault) when (fault is OptionsValidationException or InvalidOperationException)
        {
            // Thrown on, it would be lost among the callbacks of the configuration.
            LogNotFollowed(fault.Message);
        }
    }

    [LoggerMessage(
        1302,
        LogLevel.Error,
        "The changed configuration is not valid, so memory keeps its limits. {Faults}",
        EventName = "ConfigurationChangeIgnored")]
    private partial void LogNotFollowed(string faults);
}
