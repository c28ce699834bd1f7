using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests;

/// <summary>Keeps what is logged from a level on.</summary>
internal sealed class RecordingLog(LogLevel least = LogLevel.Trace) : ILogger
{
    public ConcurrentQueue<(int Id, string Text)> Events { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Events.Enqueue((eventId.Id, formatter(state, exception)));
    }
}
