using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Dashboard.Launching;

/// <inheritdoc />
internal sealed class ProgramRunner : IProgramRunner
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);

    public string? Find(string name)
    {
        try
        {
            return ProgramPath.Find(name, Environment.CurrentDirectory);
        }
        catch (DistributedApplicationException)
        {
            // What it says: there is none.
            return null;
        }
    }

    public async Task<int> RunAsync(LaunchSpec spec, Action<string> onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var process = ChildProcess.Start(spec, OrphanGrace, (line, _) => onLine(line));
        await using var disposal = process.ConfigureAwait(false);
        try
        {
            return await process.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await process.StopAsync(StopGrace).ConfigureAwait(false);
            throw;
        }
    }
}
