using System.Diagnostics;
using System.Globalization;

namespace FluxCache.Tests.Node;

/// <summary>The node's program in a process of its own, for what only a process shows: exit codes and printed faults.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private NodeProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static NodeProcess Start(string redis, Uri http, Uri grpc, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FluxCache.Node.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in TestNode.Settings(redis, http, grpc))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Asks the process to end.</summary>
    public Task TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Stops the process where it is: its connections stay open, and nobody answers.</summary>
    public Task SuspendAsync() => SignalAsync("-STOP");

    /// <summary>Undoes <see cref="SuspendAsync"/>.</summary>
    public Task ResumeAsync() => SignalAsync("-CONT");

    /// <summary>Ends the process without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the process' end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, await _errors);
    }

    /// <summary>Waits until the node answers that it is alive.</summary>
    public async Task WaitUntilAliveAsync(Uri http)
    {
        using var client = new HttpClient { BaseAddress = http };
        using var patience = new CancellationTokenSource(Patience);
        while (!_process.HasExited)
        {
            try
            {
                await client.GetStringAsync(new Uri("/alive", UriKind.Relative), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet; refusals come at once, so that the next try must not.
                await Task.Yield();
            }
        }

        throw new InvalidOperationException($"The node ended: {await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
