using System.Threading.Channels;
using Aspire.Hosting;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>Keeps what is logged, and lets a test wait for it.</summary>
internal sealed class RecordingLogger : ILogger<DistributedApplication>
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _messages.Writer.TryWrite(
            $"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");

    /// <summary>The next message that contains a text.</summary>
    public async Task<string> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken))
        {
            if (message.Contains(text, StringComparison.Ordinal)) return message;
        }

        throw new InvalidOperationException("The log has no end.");
    }

    /// <summary>What was logged and not waited for.</summary>
    public IReadOnlyList<string> Take()
    {
        var messages = new List<string>();
        while (_messages.Reader.TryRead(out var message)) messages.Add(message);
        return messages;
    }
}
