using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost.Faults;

/// <summary>
/// The processes behind the resources, by what Aspire publishes of them: a container's id, or a process id. Safe for
/// concurrent use.
/// </summary>
internal sealed class ResourceProcesses(ResourceNotificationService notifications, IConfiguration configuration)
{
    private const string ContainerId = "container.id";
    private const string ProcessId = "executable.pid";
    private const string RuntimeKey = "ASPIRE_CONTAINER_RUNTIME";
    private const string DefaultRuntime = "docker";

    /// <summary>Ends it without warning.</summary>
    public Task KillAsync(IResource resource, CancellationToken cancellationToken) =>
        RunAsync(resource, "kill", "KILL", cancellationToken);

    /// <summary>Stops its clock.</summary>
    public Task SuspendAsync(IResource resource, CancellationToken cancellationToken) =>
        RunAsync(resource, "pause", "STOP", cancellationToken);

    /// <summary>Undoes <see cref="SuspendAsync"/>.</summary>
    public Task ResumeAsync(IResource resource, CancellationToken cancellationToken) =>
        RunAsync(resource, "unpause", "CONT", cancellationToken);

    private async Task RunAsync(
        IResource resource,
        string containerCommand,
        string signal,
        CancellationToken cancellationToken)
    {
        if (Property(resource, ContainerId) is { } container)
            await RunAsync(
                configuration[RuntimeKey] ?? DefaultRuntime, [containerCommand, container], cancellationToken);
        else if (Property(resource, ProcessId) is { } process and not "0")
            await RunAsync("kill", [$"-{signal}", process], cancellationToken);
        else
            throw new InvalidOperationException(
                $"{resource.Name} has no process that Aspire tells of; it does not run.");
    }

    private string? Property(IResource resource, string name) =>
        notifications.TryGetCurrentState(resource.Name, out var state)
        && state.Snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value is { } value
            ? Convert.ToString(value, CultureInfo.InvariantCulture)
            : null;

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {error.Trim()}");
    }
}
