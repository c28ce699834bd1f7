using System.CommandLine;
using FluxCache.LoadGen.Workloads;

namespace FluxCache.LoadGen.CommandLine;

/// <summary>The command line: a command for each workload.</summary>
internal static class LoadGenCommand
{
    // What is under way when the process is told to end is finished and reported.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20);

    /// <summary>Runs what the arguments say.</summary>
    /// <param name="run">Runs a workload until it is done or cancelled, and returns the exit code.</param>
    internal static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run, error).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return await RefuseAsync(parsed, parsed.Errors.Select(fault => fault.Message), error);

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = TimeToEnd,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, IEnumerable<string> faults, TextWriter error)
    {
        foreach (var fault in faults.Distinct())
            await error.WriteLineAsync(fault);
        await error.WriteLineAsync($"See {CommandOf(parsed)} --help.");
        return ExitCodes.WrongArguments;
    }

    private static RootCommand Create(Func<LoadOptions, CancellationToken, Task<int>> run, TextWriter error)
    {
        var root = new RootCommand("Puts load on FluxCache nodes, on the library in this process, or on Redis itself, and measures throughput, latency and correctness.");
        var check = new Option<bool>("--check")
        {
            Description = "Check the arguments and do nothing else.",
            Recursive = true,
        };
        root.Add(check);
        foreach (var (workload, description) in Descriptions)
        {
            var options = new LoadOptionSet();
            var command = new Command(workload.ToString().ToLowerInvariant(), description);
            options.AddTo(command, workload);
            command.SetAction((parsed, cancellationToken) =>
            {
                // Here, and not as a validator: those run before the values are known to be readable.
                var read = options.Read(parsed, workload);
                var faults = options.Check(parsed, read).ToArray();
                if (faults.Length > 0) return RefuseAsync(parsed, faults, error);
                return parsed.GetValue(check) ? Task.FromResult(ExitCodes.Passed) : run(read, cancellationToken);
            });
            root.Add(command);
        }

        root.Validators.Add(result =>
        {
            if (!result.Children.Any())
                result.AddError("Name a workload: set, get, mixed, verify or trace FILE.");
        });
        return root;
    }

    private static string CommandOf(ParseResult parsed) => parsed.CommandResult.Command is RootCommand
        ? "FluxCache.LoadGen"
        : $"FluxCache.LoadGen {parsed.CommandResult.Command.Name}";

    private static readonly (WorkloadKind Workload, string Description)[] Descriptions =
    [
        (WorkloadKind.Set, "Writes each key once in shuffled order. With --ops or --duration, writes random keys instead."),
        (WorkloadKind.Get, "Writes the keys, warms memory, then reads. By default as many reads as there are keys; change that with --ops or --duration."),
        (WorkloadKind.Mixed, "Writes the keys, warms memory, then reads and writes. Runs until stopped, unless --ops or --duration is given."),
        (WorkloadKind.Verify, "Checks correctness under concurrency: all workers read and write the same keys, and every value read is judged. Default: 1,000,000 operations; change that with --ops or --duration. With --faults it injects faults and watches each node separately, by default for 1 minute (--duration) at 5,000 operations a second (--rate)."),
        (WorkloadKind.Trace, "Replays a recorded trace in order; a read that finds nothing writes a value. Formats: one key a line, or Twitter's cache traces (CSV)."),
    ];
}
