using System.ComponentModel;
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
    private static readonly TimeSpan CommandBound = TimeSpan.FromSeconds(10);

    /// <summary>Ends it without warning, with all the processes that it has started.</summary>
    /// <exception cref="InvalidOperationException">It does not run, or could not be ended.</exception>
    public async Task KillAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (Property(resource, ContainerId) is { } container)
        {
            await RunAsync(Runtime, ["kill", container], cancellationToken);
            return;
        }

        try
        {
            using var process = Process.GetProcessById(int.Parse(ProcessOf(resource), CultureInfo.InvariantCulture));
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(CommandBound, cancellationToken);
        }
        catch (Exception fault) when (fault is ArgumentException or Win32Exception or AggregateException or TimeoutException)
        {
            throw new InvalidOperationException($"{resource.Name} could not be killed: {fault.Message}", fault);
        }
    }

    /// <summary>Stops its clock.</summary>
    /// <exception cref="InvalidOperationException">It does not run, or could not be suspended.</exception>
    public Task SuspendAsync(IResource resource, CancellationToken cancellationToken) =>
        SignalAsync(resource, "pause", "STOP", cancellationToken);

    /// <summary>Undoes <see cref="SuspendAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It does not run, or could not be resumed.</exception>
    public Task ResumeAsync(IResource resource, CancellationToken cancellationToken) =>
        SignalAsync(resource, "unpause", "CONT", cancellationToken);

    private string Runtime => configuration[RuntimeKey] ?? DefaultRuntime;

    private Task SignalAsync(
        IResource resource,
        string containerCommand,
        string signal,
        CancellationToken cancellationToken) => Property(resource, ContainerId) is { } container
        ? RunAsync(Runtime, [containerCommand, container], cancellationToken)
        : RunAsync("kill", [$"-{signal}", ProcessOf(resource)], cancellationToken);

    private string ProcessOf(IResource resource) =>
        Property(resource, ProcessId) is { } process and not "0"
            ? process
            : throw new InvalidOperationException($"{resource.Name} does not run: Aspire knows no process of it.");

    private string? Property(IResource resource, string name) =>
        notifications.TryGetCurrentState(resource.Name, out var state)
        && state.Snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value is { } value
            ? Convert.ToString(value, CultureInfo.InvariantCulture)
            : null;

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(CommandBound);
        var command = $"{program} {string.Join(' ', arguments)}";
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var error = await process.StandardError.ReadToEndAsync(bound.Token);
            await output;
            await process.WaitForExitAsync(bound.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{command} failed: {error.Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{command} took longer than {CommandBound.TotalSeconds:F0} s.");
        }
    }
}
