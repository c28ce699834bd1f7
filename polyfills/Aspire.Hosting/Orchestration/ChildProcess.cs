using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A program that ends when the AppHost ends, however that ends, and that a terminal's Ctrl-C does not reach; see
/// launch.sh. A death signal of the kernel's (PR_SET_PDEATHSIG) is not used: it follows the thread that forked, and
/// .NET's pool threads come and go. Safe for concurrent use.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(5);
    private static readonly string Script = ReadScript();

    // Set for the AppHost itself (its dashboard, its launch profile); a child must not take them for its own.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE"];

    private readonly Process _launcher;
    private readonly Action<string, bool> _onLine;
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process launcher, Action<string, bool> onLine)
    {
        _launcher = launcher;
        _onLine = onLine;
        Exited = ObserveAsync();
    }

    /// <summary>The exit code, once the program has ended and all that it wrote has been delivered.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="orphanGrace">How long it may take to end after the AppHost is gone. Whole seconds.</param>
    /// <param name="onLine">Gets each line that it writes, and whether to standard error; from two threads.</param>
    /// <exception cref="DistributedApplicationException">It cannot be started.</exception>
    public static ChildProcess Start(LaunchSpec spec, TimeSpan orphanGrace, Action<string, bool> onLine)
    {
        if (OperatingSystem.IsWindows())
            throw new NotSupportedException("The Aspire.Hosting polyfill starts processes on Linux and macOS only.");

        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory,
        };
        foreach (var name in NotInherited) start.Environment.Remove(name);
        foreach (var (name, value) in spec.Environment) start.Environment[name] = value;
        var wrapped = WrapVariables(start.Environment);

        string[] launch =
        [
            "-c", Script, "launch", Text((int)orphanGrace.TotalSeconds), Text(wrapped),
            ProgramPath.Find(spec.Command, spec.WorkingDirectory), .. spec.Arguments,
        ];
        foreach (var argument in launch) start.ArgumentList.Add(argument);

        try
        {
            return new ChildProcess(Process.Start(start)!, onLine);
        }
        catch (Win32Exception failure)
        {
            throw new DistributedApplicationException(
                $"'{spec.Command}' could not be started in '{spec.WorkingDirectory}': {failure.Message}", failure);
        }
    }

    /// <summary>The process id of the program itself; 0 if it was gone before it could be told.</summary>
    public Task<int> Id => _id.Task;

    /// <summary>Asks the program to end and, when it does not in time, ends it.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Signal("TERM");
        if (await EndsWithinAsync(grace).ConfigureAwait(false)) return;

        Kill();
        if (!await EndsWithinAsync(KillBound).ConfigureAwait(false))
        {
            var id = await Id.ConfigureAwait(false);
            throw new DistributedApplicationException($"Process {id} did not end within {KillBound} of SIGKILL.");
        }
    }

    /// <summary>Ends the program at once.</summary>
    public void Kill() => Signal("KILL");

    public async ValueTask DisposeAsync()
    {
        Kill();
        await EndsWithinAsync(KillBound).ConfigureAwait(false);
        _launcher.Dispose();
    }

    private void Signal(string name)
    {
        if (Exited.IsCompleted) return;
        try
        {
            _launcher.StandardInput.WriteLine(name);
        }
        catch (IOException)
        {
            // The program has just ended and its launcher no longer reads.
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan bound)
    {
        await Task.WhenAny(Exited, Task.Delay(bound)).ConfigureAwait(false);
        return Exited.IsCompleted;
    }

    private async Task<int> ObserveAsync()
    {
        await Task.WhenAll(
            ReadOutputAsync(_launcher.StandardOutput),
            ReadAsync(_launcher.StandardError, isError: true)).ConfigureAwait(false);
        await _launcher.WaitForExitAsync().ConfigureAwait(false);
        return _launcher.ExitCode;
    }

    private async Task ReadOutputAsync(StreamReader output)
    {
        var first = await output.ReadLineAsync().ConfigureAwait(false);
        _id.SetResult(int.TryParse(first, CultureInfo.InvariantCulture, out var id) ? id : 0);
        await ReadAsync(output, isError: false).ConfigureAwait(false);
    }

    private async Task ReadAsync(StreamReader reader, bool isError)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line) _onLine(line, isError);
    }

    // The launcher is a shell, and a shell drops variables whose names are none of its own; launch.sh unwraps them.
    private static int WrapVariables(IDictionary<string, string?> environment)
    {
        var foreign = environment.Where(variable => !IsShellName(variable.Key)).ToList();
        for (var i = 0; i < foreign.Count; i++)
        {
            environment.Remove(foreign[i].Key);
            environment[$"LAUNCH_{Text(i)}"] = $"{foreign[i].Key}={foreign[i].Value}";
        }

        return foreign.Count;
    }

    private static bool IsShellName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ReadScript()
    {
        using var stream = typeof(ChildProcess).Assembly.GetManifestResourceStream("launch.sh")!;
        using var reader = new StreamReader(stream);
        // The script is on the launcher's command line; whoever lists processes has no use for its comments.
        var lines = reader.ReadToEnd().Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        return string.Join('\n', lines);
    }
}
