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
    ResourceNotificationService notifications,
    TimeProvider time) : IAsyncDisposable
{
    // A node that starts is healthy within seconds; a fault that takes longer has failed, and the run goes on.
    private static readonly TimeSpan CommandBound = TimeSpan.FromSeconds(30);

    /// <summary>Does a command, and says how that went.</summary>
    public async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            var command = FaultCommand.Parse(line);
            if (command.Verb == FaultVerb.Describe)
                return $"{FaultCommand.Done} {cluster}";

            using var overdue = new CancellationTokenSource(CommandBound + command.Length, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
            await ExecuteAsync(command, either.Token).WaitAsync(either.Token);
            return FaultCommand.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{FaultCommand.Failed} {line} was not done within {CommandBound.TotalSeconds:F0} s.";
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The load generator must hear of any failure: the fault has not happened.
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
        FaultVerb.Hold => ProxyOf(command).HoldAsync(command.Length, cancellationToken),
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
        // It may be seen as it ended for a moment longer.
        await notifications.WaitForResourceHealthyAsync(
            resource.Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
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
