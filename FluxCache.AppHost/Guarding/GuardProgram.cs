using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FluxCache.AppHost.Guarding;

/// <summary>
/// The guard: a process that outlives the AppHost for a moment, and ends what the orchestrator left running. It hears of each
/// process through its standard input, and of the AppHost's end by the end of that, whatever ended the AppHost.
/// </summary>
internal static class GuardProgram
{
    /// <summary>The command line with which the AppHost's program is the guard.</summary>
    public const string Argument = "--guard";

    /// <summary>What is told of a resource's process, with its id behind it.</summary>
    public const string Resource = "resource";

    /// <summary>What is told of a process of the orchestrator.</summary>
    public const string Orchestrator = "orchestrator";

    /// <summary>What is told of the orchestrator's scratch folder.</summary>
    public const string Folder = "folder";

    // The orchestrator stops what it has started by itself, in some five seconds. It then removes containers and its own
    // files; it gets the time for it.
    private static readonly TimeSpan ResourceBound = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan OrchestratorBound = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(TextReader told)
    {
        // Ctrl-C reaches every process of the terminal; the guard ends after the AppHost, never before.
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        using var quit = Ignore(PosixSignal.SIGQUIT);

        var resources = new List<ProcessIdentity>();
        var orchestrators = new List<ProcessIdentity>();
        var folders = new List<string>();
        while (await told.ReadLineAsync() is { } line)
        {
            var (kind, text) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
            if (kind == Folder) folders.Add(text);
            else if (ProcessIdentity.Of(int.Parse(text, CultureInfo.InvariantCulture)) is { } process)
                (kind == Orchestrator ? orchestrators : resources).Add(process);
        }

        var watch = Stopwatch.StartNew();
        await EndAsync(resources, ResourceBound);
        await EndAsync(orchestrators, OrchestratorBound - watch.Elapsed);
        foreach (var folder in folders.Where(Directory.Exists)) Delete(folder);
        return ExitCodes.Success;
    }

    // Nothing tells a process of the end of one that is not its child, so this looks again and again.
    private static async Task EndAsync(List<ProcessIdentity> processes, TimeSpan bound)
    {
        var watch = Stopwatch.StartNew();
        while (processes.Any(process => process.Runs) && watch.Elapsed < bound + KillBound)
        {
            if (watch.Elapsed >= bound)
            {
                foreach (var process in processes) process.Kill();
            }

            await Task.Delay(Interval);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The orchestrator is just deleting it as well, or somebody holds a file in it; nobody is left to tell.
        }
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
