using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, bool> _killed = [];

    /// <summary>The id of the resource's process; null: none runs, or it is a container.</summary>
    public static int? ProcessIdOf(CustomResourceSnapshot snapshot) =>
        int.TryParse(Property(snapshot, ProcessId), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : null;

    /// <summary>What tells this run of a resource from its other ones; null: it has not been started.</summary>
    public static string? RunOf(CustomResourceSnapshot snapshot) =>
        Property(snapshot, ContainerId) ?? ProcessIdOf(snapshot)?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a run of a resource was ended by <see cref="KillAsync"/>.</summary>
    public bool WasKilled(string run) => _killed.ContainsKey(run);

    /// <summary>Ends it without warning, with all the processes that it has started.</summary>
    /// <exception cref="InvalidOperationException">It does not run, or could not be ended.</exception>
    public async Task KillAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (ContainerOf(resource) is { } container)
        {
            // Before it happens: the end is reported as soon as it is seen.
            _killed[container] = true;
            await RunAsync(Runtime, ["kill", container], cancellationToken);
            return;
        }

        try
        {
            var id = ProcessOf(resource);
            _killed[id.ToString(CultureInfo.InvariantCulture)] = true;
            using var process = Process.GetProcessById(id);
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
        CancellationToken cancellationToken) => ContainerOf(resource) is { } container
        ? RunAsync(Runtime, [containerCommand, container], cancellationToken)
        : RunAsync("kill", [$"-{signal}", $"{ProcessOf(resource)}"], cancellationToken);

    private string? ContainerOf(IResource resource) =>
        Snapshot(resource) is { } snapshot ? Property(snapshot, ContainerId) : null;

    private int ProcessOf(IResource resource) =>
        (Snapshot(resource) is { } snapshot ? ProcessIdOf(snapshot) : null)
        ?? throw new InvalidOperationException($"{resource.Name} does not run: Aspire knows no process of it.");

    private CustomResourceSnapshot? Snapshot(IResource resource) =>
        notifications.TryGetCurrentState(resource.Name, out var state) ? state.Snapshot : null;

    private static string? Property(CustomResourceSnapshot snapshot, string name) =>
        Convert.ToString(
            snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value, CultureInfo.InvariantCulture)
            is { Length: > 0 } text
            ? text
            : null;

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(CommandBound);
        var command = $"{program} {string.Join(' ', arguments)}";
        using var process = Start(program, arguments);
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

    private static Process Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException($"{program} could not be run: {fault.Message}", fault);
        }
    }
}
