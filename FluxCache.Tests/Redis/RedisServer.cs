using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FluxCache.Tests.Redis;

/// <summary>
/// A real server for one test, on a free loopback port, without persistence. Can be stopped, killed, frozen and started
/// again on the same port. Ends with the test.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const int PortAttempts = 10;

    private readonly Func<int, ProcessStartInfo> _command;
    private ServerProcess _process;

    private RedisServer(int port, ServerProcess process, Func<int, ProcessStartInfo> command)
    {
        Port = port;
        _process = process;
        _command = command;
    }

    /// <summary>Why redis-server cannot be started, or null.</summary>
    public static string? Missing { get; } =
        ServerProcess.FindOnPath("redis-server") is null
            ? "redis-server is not on the PATH; install it (Debian: apt-get install redis-server)."
            : null;

    /// <summary>Why Garnet cannot be started, or null.</summary>
    public static string? GarnetMissing { get; } =
        GarnetPackage.FindServer() is null
            ? "Garnet is not in the NuGet package cache; restore the tool package garnet-server."
            : null;

    public int Port { get; }

    /// <summary>As the options take it, without a password.</summary>
    public string ConnectionString => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Starts redis-server. Returns when it takes connections.</summary>
    /// <param name="arguments">Further configuration, such as <c>--requirepass</c> and its value.</param>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAsync(port => new ProcessStartInfo(
        "redis-server",
        ["--port", Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. arguments]));

    /// <summary>Starts redis-server with TLS on its port.</summary>
    public static Task<RedisServer> StartWithTlsAsync(string certificateFile, string keyFile, params string[] arguments) =>
        StartAsync(port => new ProcessStartInfo(
            "redis-server",
            [
                "--port", "0", "--tls-port", Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--tls-cert-file", certificateFile, "--tls-key-file", keyFile, "--tls-auth-clients", "no",
                .. arguments,
            ]));

    /// <summary>Starts Garnet. Returns when it takes connections.</summary>
    public static Task<RedisServer> StartGarnetAsync(params string[] arguments) =>
        StartAsync(port => new ProcessStartInfo(
            "dotnet",
            [
                GarnetPackage.FindServer()!,
                "--port", Text(port), "--bind", "127.0.0.1", "--memory", "64m", "--index", "1m", "--lua",
                .. arguments,
            ]));

    /// <summary>Asks the server to end, and waits until it has.</summary>
    public Task StopAsync() => _process.SignalAsync("TERM", thenWaitForExit: true);

    /// <summary>Ends the server without warning.</summary>
    public Task KillAsync() => _process.SignalAsync("KILL", thenWaitForExit: true);

    /// <summary>Stops the server's clock: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => _process.SignalAsync("STOP", thenWaitForExit: false);

    /// <summary>Undoes <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => _process.SignalAsync("CONT", thenWaitForExit: false);

    /// <summary>
    /// Starts the server again on its port, empty. After <see cref="StopAsync"/> or <see cref="KillAsync"/>.
    /// </summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = await ServerProcess.StartAsync(_command(Port))
            ?? throw new InvalidOperationException($"The server did not start again on port {Port}.");
    }

    /// <summary>Runs a command through redis-cli, a client that is not ours. Returns what it prints.</summary>
    public async Task<string> CliAsync(params string[] command)
    {
        using var cli = Process.Start(
            new ProcessStartInfo("redis-cli", ["-p", Text(Port), .. command]) { RedirectStandardOutput = true })!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    /// <summary>The number in a line of INFO, behind what the line begins with; null: no line begins so.</summary>
    public async Task<long?> InfoAsync(string section, string before)
    {
        var info = await CliAsync("INFO", section);
        var line = info.Split('\n').SingleOrDefault(line => line.StartsWith(before, StringComparison.Ordinal));
        return line is null
            ? null
            : long.Parse(
                string.Concat(line.Skip(before.Length).TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<RedisServer> StartAsync(Func<int, ProcessStartInfo> command)
    {
        // Another process may take the port between its choice and the server's start.
        for (var attempt = 0; attempt < PortAttempts; attempt++)
        {
            var port = FreePort();
            if (await ServerProcess.StartAsync(command(port)) is { } process)
                return new RedisServer(port, process, command);
        }

        throw new InvalidOperationException(
            $"The server did not start: {command(0).FileName} {string.Join(' ', command(0).ArgumentList)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
