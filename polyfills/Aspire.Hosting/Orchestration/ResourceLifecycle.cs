using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Starts, stops and watches the process of one resource. Safe for concurrent use: <c>_commands</c> lets one command
/// run at a time and guards <c>_process</c>; a stop first ends the wait of a start, which <c>_startGate</c> guards.
/// </summary>
internal sealed class ResourceLifecycle : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);

    private readonly ResourceState _state;
    private readonly DependencyGate _gate;
    private readonly LaunchSpecFactory _specs;
    private readonly ResourceLog _log;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _commands = new(1, 1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _startGate = new();
    private CancellationTokenSource? _starting;
    private ChildProcess? _process;
    private Task _ended = Task.CompletedTask;
    private volatile bool _stopAsked;

    public ResourceLifecycle(ResourceState state, DependencyGate gate, LaunchSpecFactory specs, ResourceLog log)
    {
        _state = state;
        _gate = gate;
        _specs = specs;
        _log = log;
        _logger = new ResourceLogger(log);
    }

    public IResource Resource => _state.Resource;

    public string InstanceId => _state.InstanceId;

    /// <summary>Starts the resource when what it waits for has come; nothing if it runs.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started; the state says so too.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before it ran.</exception>
    public async Task StartAsync()
    {
        await _commands.WaitAsync(_disposed.Token).ConfigureAwait(false);
        try
        {
            if (_process is null) await StartProcessAsync().ConfigureAwait(false);
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Stops the resource: SIGTERM and, when that does not do in time, SIGKILL.</summary>
    public async Task StopAsync()
    {
        CancelStart();
        await _commands.WaitAsync(_disposed.Token).ConfigureAwait(false);
        try
        {
            if (_process is null) return;

            _stopAsked = true;
            _state.Stopping();
            await _process.StopAsync(StopGrace).ConfigureAwait(false);
            await _ended.ConfigureAwait(false);
        }
        finally
        {
            _commands.Release();
        }
    }

    public async Task RestartAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the process at once, whatever else goes on.</summary>
    public void Kill()
    {
        CancelStart();
        Volatile.Read(ref _process)?.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        CancelStart();
        await _disposed.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _process) is { } process) await process.DisposeAsync().ConfigureAwait(false);
    }

    private void CancelStart()
    {
        lock (_startGate) _starting?.Cancel();
    }

    private async Task StartProcessAsync()
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        lock (_startGate) _starting = starting;
        try
        {
            if (DependencyGate.Waits(Resource).Count > 0)
            {
                _state.Waiting();
                await _gate.PassAsync(Resource, starting.Token).ConfigureAwait(false);
            }

            _state.Starting();
            var spec = await _specs.CreateAsync(Resource, InstanceId, starting.Token).ConfigureAwait(false);
            EnsurePortsAreFree();
            _stopAsked = false;
            var process = ChildProcess.Start(spec, OrphanGrace, _log.Add);
            Volatile.Write(ref _process, process);
            _state.Running(spec, await process.Id.ConfigureAwait(false));
            _ended = ObserveEndAsync(process);
        }
        catch (OperationCanceledException)
        {
            _state.Ended(exitCode: null, stopAsked: true);
            throw;
        }
        catch (Exception failure) when (
            failure is DistributedApplicationException or NotSupportedException or SocketException)
        {
            ResourceLoggerMessages.FailedToStart(_logger, Resource.Name, failure.Message);
            _state.FailedToStart();
            throw new DistributedApplicationException(failure.Message, failure);
        }
        finally
        {
            lock (_startGate) _starting = null;
        }
    }

    private async Task ObserveEndAsync(ChildProcess process)
    {
        var exitCode = await process.Exited.ConfigureAwait(false);
        await process.DisposeAsync().ConfigureAwait(false);
        Volatile.Write(ref _process, null);
        _state.Ended(exitCode, _stopAsked);
    }

    private void EnsurePortsAreFree()
    {
        foreach (var endpoint in Resource.Annotations.OfType<EndpointAnnotation>())
        {
            var port = endpoint.AllocatedEndpoint!.Port;
            if (!PortAllocator.IsFree(port))
            {
                throw new DistributedApplicationException(
                    $"Port {port}, endpoint '{endpoint.Name}' of '{Resource.Name}', is in use on this machine.");
            }
        }
    }
}
