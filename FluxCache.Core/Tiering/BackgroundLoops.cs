using System.Diagnostics;
using FluxCache.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tiering;

/// <summary>
/// Runs what goes on beside the calls until the cache is disposed of. A loop that fails is logged and counted, and runs again
/// after a pause. Safe for concurrent calls.
/// </summary>
/// <param name="metrics">Counts failures.</param>
/// <param name="patience">How long the end waits for a loop that does not heed it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes failures.</param>
internal sealed partial class BackgroundLoops(
    CacheMetrics metrics,
    TimeSpan patience,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    /// <summary>The pause after a loop's first failure; after each further one it is twice as long.</summary>
    internal static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>A loop that has run for so long since it failed counts as well again; no pause is longer.</summary>
    internal static readonly TimeSpan Recovery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new(); // Guards the following.
    private readonly List<Task> _running = [];
    private readonly Dictionary<string, long> _failing = []; // By name: when it runs again.

    /// <summary>The name of a loop that failed, and has not run well since; null: none.</summary>
    internal string? Failing
    {
        get
        {
            lock (_lock)
                return _failing.FirstOrDefault(failed => time.GetElapsedTime(failed.Value) < Recovery).Key;
        }
    }

    /// <summary>Runs a loop until it returns, or all are stopped.</summary>
    /// <param name="name">What it does, in a word: a tag of metrics.</param>
    /// <param name="loop">The loop. Its token is cancelled at the end.</param>
    internal void Start(string name, Func<CancellationToken, Task> loop)
    {
        var running = SuperviseAsync(name, loop);
        lock (_lock)
            _running.Add(running);
    }

    /// <summary>Stops all loops and waits for them. Never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task ended;
        lock (_lock)
            ended = Task.WhenAll(_running);
        await ended.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompleted)
            _stopping.Dispose();
        else
            LogNotEnded(PlainDuration.Of(patience));
    }

    private async Task SuperviseAsync(string name, Func<CancellationToken, Task> loop)
    {
        // A loop outlives the span that the cache happened to be opened under.
        Activity.Current = null;
        var pause = ShortestPause;
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                await loop(_stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return; // The end that was asked for.
            }
            catch (Exception failure)
            {
                pause = time.GetElapsedTime(began) >= Recovery ? ShortestPause : pause;
                Note(name, pause, failure);
            }

            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                return;
            pause = pause * 2 < Recovery ? pause * 2 : Recovery;
        }
    }

    private void Note(string name, TimeSpan pause, Exception failure)
    {
        lock (_lock)
            _failing[name] = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
        metrics.LoopFailed(name);
        LogFailed(name, PlainDuration.Of(pause), failure);
    }

    [LoggerMessage(
        1241,
        LogLevel.Error,
        "The background loop {Loop} failed unexpectedly. It runs again in {Pause}.",
        EventName = "BackgroundLoopFailed")]
    private partial void LogFailed(string loop, string pause, Exception failure);

    [LoggerMessage(
        1242,
        LogLevel.Warning,
        "A background loop did not end within {Patience}. The cache is closed all the same.",
        EventName = "BackgroundLoopNotEnded")]
    private partial void LogNotEnded(string patience);
}
