using System.Diagnostics;
using System.Text;
using FluxCache.LoadGen;

namespace FluxCache.Tests.LoadGen;

/// <summary>The load generator as its users run it: a process of its own.</summary>
internal sealed class LoadGenProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private LoadGenProcess(Process process, string workload)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, workload), ReadAsync(process.StandardError, workload));
    }

    /// <summary>All that it has written, to both streams. Read it once the process has ended.</summary>
    internal string Output => _output.ToString();

    /// <param name="folder">The folder that it starts in.</param>
    internal static LoadGenProcess Start(DirectoryInfo folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(LoadGenHost).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.WorkingDirectory = folder.FullName;
        return new LoadGenProcess(Process.Start(start)!, arguments[0]);
    }

    /// <summary>Waits for the first sign that the measured phase is under way.</summary>
    internal Task WaitUntilUnderWayAsync() => _underWay.Task.WaitAsync(Bound);

    /// <summary>Asks the process to end, as an orchestrator does.</summary>
    internal async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    internal async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Bound);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader lines, string workload)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.AppendLine(line);
            if (line.StartsWith(workload, StringComparison.Ordinal))
                _underWay.TrySetResult();
        }
    }
}
