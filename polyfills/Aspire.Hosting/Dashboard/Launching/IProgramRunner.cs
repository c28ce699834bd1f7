using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>Finds and runs programs of the machine.</summary>
internal interface IProgramRunner
{
    /// <summary>The path of a program on the PATH; null if there is none.</summary>
    string? Find(string name);

    /// <summary>
    /// Runs a program to its end, and ends it when cancelled or when the AppHost ends. Returns the exit code.
    /// </summary>
    /// <param name="spec">What to run.</param>
    /// <param name="onLine">Gets each line that it writes; from two threads.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="DistributedApplicationException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program has ended.</exception>
    Task<int> RunAsync(LaunchSpec spec, Action<string> onLine, CancellationToken cancellationToken);
}
