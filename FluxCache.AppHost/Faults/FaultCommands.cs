using FluxCache.Faults;

namespace FluxCache.AppHost.Faults;

/// <summary>Does what the load generator asks for, one command at a time.</summary>
/// <param name="cluster">What <see cref="FaultVerb.Describe"/> answers.</param>
/// <param name="resources">The resources that may be ended and started.</param>
/// <param name="proxies">The way to Redis of each node, by the node's name.</param>
internal sealed class FaultCommands(
    ClusterDescription cluster,
    IReadOnlyList<IResource> resources,
    IReadOnlyDictionary<string, FaultProxy> proxies,
    ResourceProcesses processes,
    ResourceCommandService commands,
    ResourceNotificationService notifications) : IAsyncDisposable
{
    /// <summary>Does a command, and says how that went.</summary>
    public async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            var command = FaultCommand.Parse(line);
            if (command.Verb == FaultVerb.Describe)
                return $"{FaultCommand.Done} {cluster}";

            await ExecuteAsync(command, cancellationToken);
            return FaultCommand.Done;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, whoever asked must hear of it: the fault has not happened.
            return $"{FaultCommand.Failed} {failure.Message.ReplaceLineEndings(" ")}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in proxies.Values)
            await proxy.DisposeAsync();
    }

    private Task ExecuteAsync(FaultCommand command, CancellationToken cancellationToken) => command.Verb switch
    {
        FaultVerb.Kill => KillAsync(ResourceOf(command), cancellationToken),
        FaultVerb.Stop => RunAsync(ResourceOf(command), KnownResourceCommands.StopCommand, cancellationToken),
        FaultVerb.Start => StartAsync(ResourceOf(command), cancellationToken),
        FaultVerb.Suspend => processes.SuspendAsync(ResourceOf(command), cancellationToken),
        FaultVerb.Resume => processes.ResumeAsync(ResourceOf(command), cancellationToken),
        FaultVerb.Stall => ProxyOf(command).StallAsync(command.Length, cancellationToken),
        FaultVerb.HalfOpen => ProxyOf(command).HalfOpenAsync(command.Length, cancellationToken),
        FaultVerb.Cut => Cut(command),
        _ => throw new InvalidOperationException($"The command {command.Verb} is not known here."),
    };

    private async Task KillAsync(IResource resource, CancellationToken cancellationToken)
    {
        await processes.KillAsync(resource, cancellationToken);
        await notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.TerminalStates, cancellationToken);
    }

    private async Task StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        await RunAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);
        await notifications.WaitForResourceHealthyAsync(resource.Name, cancellationToken);
    }

    private async Task RunAsync(IResource resource, string name, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(resource, name, cancellationToken);
        if (!result.Success)
            throw new InvalidOperationException($"{resource.Name} did not {name}: {result.Message}");
    }

    private Task Cut(FaultCommand command)
    {
        ProxyOf(command).Cut();
        return Task.CompletedTask;
    }

    private IResource ResourceOf(FaultCommand command) =>
        resources.FirstOrDefault(resource => resource.Name == command.Resource)
        ?? throw new FormatException(
            $"'{command.Resource}' cannot be ended or started; there are "
            + $"{string.Join(", ", resources.Select(resource => resource.Name))}.");

    private FaultProxy ProxyOf(FaultCommand command) =>
        proxies.TryGetValue(command.Resource, out var proxy)
            ? proxy
            : throw new FormatException(
                $"'{command.Resource}' has no proxy to Redis; there are those of {string.Join(", ", proxies.Keys)}.");
}
