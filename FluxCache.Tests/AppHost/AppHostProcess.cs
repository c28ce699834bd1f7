using System.Diagnostics;
using System.Threading.Channels;
using FluxCache.Tests.Node;

namespace FluxCache.Tests.AppHost;

/// <summary>The AppHost as its users run it: a process of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Channel<string> _unread = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _bound = new(Bound);
    private readonly Task _reading;

    private AppHostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    /// <summary>All that it wrote so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lines) return string.Join(Environment.NewLine, _lines);
        }
    }

    public static AppHostProcess Start(params string[] arguments) =>
        StartIn(Directory.GetCurrentDirectory(), path: null, arguments);

    /// <param name="directory">The user's directory.</param>
    /// <param name="path">The PATH; null for this process'.</param>
    /// <param name="arguments">The command line.</param>
    public static AppHostProcess StartIn(string directory, string? path, params string[] arguments) => Start(
        directory,
        ["--no-dashboard", .. arguments],
        path is null ? [] : new Dictionary<string, string> { ["PATH"] = path });

    /// <summary>With a variable of the environment.</summary>
    public static AppHostProcess StartWith(string variable, string value, params string[] arguments) => Start(
        Directory.GetCurrentDirectory(),
        ["--no-dashboard", .. arguments],
        new Dictionary<string, string> { [variable] = value });

    /// <summary>With a standard output that a shell redirects, as in <c>> /dev/full</c>.</summary>
    public static AppHostProcess StartRedirected(string redirection, params string[] arguments)
    {
        var start = NewStart("sh", Directory.GetCurrentDirectory());
        string[] command = ["-c", $"exec \"$@\" {redirection}", "sh", Program(), "exec", AssemblyPath(), "--no-dashboard"];
        foreach (var argument in command.Concat(arguments)) start.ArgumentList.Add(argument);
        return new AppHostProcess(Process.Start(start)!);
    }

    /// <summary>With the dashboard, on ports that are free.</summary>
    public static AppHostProcess StartWithDashboard(params string[] arguments) => Start(
        Directory.GetCurrentDirectory(),
        arguments,
        new Dictionary<string, string>
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["ASPNETCORE_URLS"] = FreeAddress(),
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = FreeAddress(),
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = FreeAddress(),
        });

    private static AppHostProcess Start(
        string directory,
        IEnumerable<string> arguments,
        Dictionary<string, string> environment)
    {
        var start = NewStart(Program(), directory);
        foreach (var argument in new[] { "exec", AssemblyPath() }.Concat(arguments)) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new AppHostProcess(Process.Start(start)!);
    }

    private static ProcessStartInfo NewStart(string program, string directory) => new(program)
    {
        WorkingDirectory = directory,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static string Program() => Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet";

    /// <summary>Waits for a line that contains a text.</summary>
    public async Task<string> WaitForLineAsync(params string[] texts)
    {
        try
        {
            await foreach (var line in _unread.Reader.ReadAllAsync(_bound.Token))
            {
                if (texts.All(text => line.Contains(text, StringComparison.Ordinal))) return line;
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what it wrote instead.
        }

        throw new InvalidOperationException($"The AppHost never wrote '{string.Join(" … ", texts)}', but:\n{Output}");
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(_bound.Token);
        await _reading.WaitAsync(_bound.Token);
        return _process.ExitCode;
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(_bound.Token);
    }

    public void Kill() => _process.Kill();

    /// <summary>The orchestrator and the processes of the resources.</summary>
    public IReadOnlyList<int> Resources() => ProcessTree.StartedFor(_process.Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _bound.Dispose();
    }

    public static string AssemblyPath()
    {
        // bin/<configuration>/<framework> of the AppHost, the same as of these tests.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            Projects.FluxCache_AppHost.ProjectPath, "bin", output.Parent!.Name, output.Name, "FluxCache.AppHost.dll");
    }

    private static string FreeAddress() => TestNode.FreeAddress().AbsoluteUri.TrimEnd('/');

    private static bool IsDotnet(string program) => Path.GetFileNameWithoutExtension(program) == "dotnet";

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
            _unread.Writer.TryWrite(line);
        }
    }
}
