using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FluxCache.Benchmarks.Servers;

/// <summary>A server that ends with this process, however this process ends.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // Standard input is a pipe that only this process writes to, and is closed when it is gone. A terminal's Ctrl-C reaches
    // the guard too, which has to stay.
    internal const string GuardScript = """
        trap '' INT
        exec 3<&0 < /dev/null
        { cat <&3; kill -KILL $$; } > /dev/null 2>&1 &
        exec "$@" 3<&-
        """;

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a server, and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    internal static async Task<ServerProcess> StartAsync(
        string[] command, IReadOnlyDictionary<string, string> environment, Func<Task<bool>> isReady)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", GuardScript, "guard", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var server = new ServerProcess(start);
        var started = Stopwatch.StartNew();
        while (!await isReady())
        {
            if (server._process.HasExited || started.Elapsed > StartBound)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"'{string.Join(' ', command)}' did not become ready: {server._output}");
            }

            await Task.Delay(50);
        }

        return server;
    }

    internal static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
