using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of the resources: start, stop and restart. Safe for concurrent use.</summary>
public class ResourceCommandService
{
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>Runs a command, and returns when the resource is in the state that it leads to.</summary>
    /// <param name="resourceId">The resource's name or its instance's.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Gives up the wait, not the command.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId,
        string commandName,
        CancellationToken cancellationToken = default)
    {
        if (_orchestrator.Find(resourceId) is not { } lifecycle)
            return Failure($"There is no resource '{resourceId}' with commands.");

        var command = commandName switch
        {
            _ when commandName == KnownResourceCommands.StartCommand => lifecycle.StartAsync(),
            _ when commandName == KnownResourceCommands.StopCommand => lifecycle.StopAsync(),
            _ when commandName == KnownResourceCommands.RestartCommand => lifecycle.RestartAsync(),
            _ => null,
        };
        if (command is null) return Failure($"Resource '{resourceId}' has no command '{commandName}'.");

        try
        {
            await command.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new ExecuteCommandResult { Success = true };
        }
        catch (OperationCanceledException)
        {
            return new ExecuteCommandResult { Success = false, Canceled = true };
        }
        catch (DistributedApplicationException failure)
        {
            return Failure(failure.Message);
        }
    }

    /// <summary>Runs a command, and returns when the resource is in the state that it leads to.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Gives up the wait, not the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource,
        string commandName,
        CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, cancellationToken);

    private static ExecuteCommandResult Failure(string message) => new() { Success = false, Message = message };
}
