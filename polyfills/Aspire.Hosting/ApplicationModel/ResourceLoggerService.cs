using System.Collections.Concurrent;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The logs of the resources: what their processes write, and what is logged about them. Keeps the last 10,000 lines
/// of each. Safe for concurrent use.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time;

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    /// <summary>A logger that writes to the resource's log.</summary>
    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    /// <summary>A logger that writes to the resource's log.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(Log(resourceName));

    /// <summary>The lines kept so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.Name);

    /// <summary>The lines kept so far.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return Log(resourceName).Lines();
    }

    /// <summary>The lines kept so far, then every new one, until cancelled or the application is disposed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    /// <summary>The lines kept so far, then every new one, until cancelled or the application is disposed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var log in _logs.Values) log.Complete();
        GC.SuppressFinalize(this);
    }

    internal ResourceLog Log(string resourceName) => _logs.GetOrAdd(resourceName, _ => new ResourceLog(_time));
}
