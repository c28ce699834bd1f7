using FluxCache.AppHost.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.AppHost;

/// <summary>The commands that the dashboard offers on the resources.</summary>
internal static class DashboardCommands
{
    private const string OperatorVariable = "FluxCache__Node__OperatorEndpoints";
    private const string LoadArgument = "load";
    private const string ExampleLoad = "verify --keys 10000 --ops 200000";
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    /// <summary>Clear memory, re-sync now, and kill.</summary>
    public static IResourceBuilder<ProjectResource> WithNodeCommands(this IResourceBuilder<ProjectResource> node)
    {
        return node
            .WithEnvironment(OperatorVariable, "true")
            .WithHttpCommand(
                "/operator/clear-memory",
                "Clear memory",
                endpointName: NodeExtensions.HttpEndpoint,
                commandOptions: new HttpCommandOptions
                {
                    Description = "Forgets every entry in the node's memory. Redis keeps its values.",
                    IconName = "Broom",
                })
            .WithHttpCommand(
                "/operator/resync",
                "Re-sync now",
                endpointName: NodeExtensions.HttpEndpoint,
                commandOptions: new HttpCommandOptions
                {
                    Description = "Compares every entry in the node's memory with Redis, and corrects those that differ.",
                    IconName = "ArrowSync",
                    IsHighlighted = true,
                })
            .WithCommand(
                "kill",
                "Kill",
                context => RunAsync(context, processes => processes.KillAsync(node.Resource, context.CancellationToken)),
                new CommandOptions
                {
                    Description = "Ends the node's process without warning. Start brings it back.",
                    ConfirmationMessage = "End this node's process without warning?",
                    IconName = "Skull",
                    UpdateState = EnabledWhileRunning,
                });
    }

    /// <summary>Inject an outage.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> WithOutageCommand(
        this IResourceBuilder<IResourceWithConnectionString> redis)
    {
        return redis.WithCommand(
            "inject-outage",
            "Inject an outage",
            context => RunAsync(context, async processes =>
            {
                await processes.SuspendAsync(redis.Resource, context.CancellationToken);
                try
                {
                    await Task.Delay(Outage, context.CancellationToken);
                }
                finally
                {
                    await processes.ResumeAsync(redis.Resource, CancellationToken.None);
                }
            }),
            new CommandOptions
            {
                Description = $"Suspends Redis for {Outage.TotalSeconds:F0} s: connections stay open, and nothing is answered.",
                IconName = "PlugDisconnected",
                UpdateState = EnabledWhileRunning,
            });
    }

    /// <summary>Run a workload: asks for its arguments, and starts the load generator anew with them.</summary>
    public static IResourceBuilder<ProjectResource> WithWorkloadCommand(
        this IResourceBuilder<ProjectResource> loadgen,
        LoadCommandLine load) => loadgen.WithCommand(
            "run-workload",
            "Run a workload",
            async context =>
            {
                try
                {
                    load.Current = LoadArguments.Parse(context.Arguments.GetString(LoadArgument) ?? "");
                }
                catch (AppHostException fault)
                {
                    return CommandResults.Failure(fault.Message);
                }

                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                return await commands.ExecuteCommandAsync(
                    loadgen.Resource, KnownResourceCommands.RestartCommand, context.CancellationToken);
            },
            new CommandOptions
            {
                Description = "Ends the load that runs, and starts another. Its table is in the console log.",
                IconName = "Play",
                Arguments =
                [
                    new InteractionInput
                    {
                        Name = LoadArgument,
                        Label = "Workload and options",
                        Description = "As on the load generator's command line: set, get, mixed, verify or trace FILE.",
                        InputType = InputType.Text,
                        Required = true,
                        Value = ExampleLoad,
                    },
                ],
            });

    private static async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context,
        Func<ResourceProcesses, Task> command)
    {
        try
        {
            await command(context.Services.GetRequiredService<ResourceProcesses>());
            return CommandResults.Success();
        }
        catch (InvalidOperationException fault)
        {
            return CommandResults.Failure(fault.Message);
        }
    }

    private static ResourceCommandState EnabledWhileRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Disabled;
}
