using System.IO.Pipes;
using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost.Faults;

/// <summary>
/// Answers the load generator's commands over a pipe that only this user can open: a line each, one after the other.
/// </summary>
internal sealed class FaultControlServer(string pipe, FaultCommands commands) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await using var server = new NamedPipeServerStream(
                    pipe,
                    PipeDirection.InOut,
                    maxNumberOfServerInstances: 1,
                    PipeTransmissionMode.Byte,
                    PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
                await server.WaitForConnectionAsync(stoppingToken);
                await ServeAsync(server, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The topology stops.
        }
    }

    private async Task ServeAsync(NamedPipeServerStream server, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(server, leaveOpen: true);
        await using var writer = new StreamWriter(server, leaveOpen: true) { AutoFlush = true };
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
                await writer.WriteLineAsync(await commands.AnswerAsync(line, cancellationToken));
        }
        catch (IOException)
        {
            // The load generator is gone before its answer; another may come.
        }
    }
}
