using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>Runs the dashboard, and tells its address when it really answers.</summary>
internal sealed class DashboardProcess(
    IProgramRunner programs,
    TimeProvider time,
    ILogger<DistributedApplication> logger)
{
    // The first start unpacks 300 MB.
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="cli">What runs the dashboard.</param>
    /// <param name="endpoints">Where it listens.</param>
    /// <param name="resourceService">Where it finds the resources.</param>
    /// <param name="whileUp">Runs as long as it answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DistributedApplicationException">
    /// It ended by itself, or did not come up; says what it wrote.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; it has ended.</exception>
    public async Task RunAsync(
        AspireCliLocation.Installed cli,
        DashboardEndpoints endpoints,
        Uri resourceService,
        Func<CancellationToken, Task> whileUp,
        CancellationToken cancellationToken)
    {
        var output = new OutputTail();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var spec = DashboardLaunch.Spec(cli, endpoints, resourceService);
        var program = programs.RunAsync(spec, line => Receive(line, output), stop.Token);
        var answer = DashboardProbe.WaitAsync(endpoints.Frontend, time, stop.Token)
            .WaitAsync(StartBound, time, stop.Token);
        var attendance = Task.CompletedTask;
        try
        {
            if (await Task.WhenAny(answer, program).ConfigureAwait(false) == answer)
            {
                await answer.ConfigureAwait(false);
                DashboardLog.Up(logger, endpoints.Frontend.OriginalString);
                attendance = whileUp(stop.Token);
                if (await Task.WhenAny(attendance, program).ConfigureAwait(false) == attendance)
                    await attendance.ConfigureAwait(false);
            }

            var exitCode = await program.ConfigureAwait(false);
            throw Failure($"'{cli.Program} dashboard run' ended with exit code {exitCode}", output);
        }
        catch (TimeoutException)
        {
            throw Failure($"it did not answer at {endpoints.Frontend} within {StartBound.TotalSeconds:F0} s", output);
        }
        finally
        {
            // All end before this returns; what they ended with has been told, or is the cancellation.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(answer, program, attendance).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static DistributedApplicationException Failure(string problem, OutputTail output) =>
        new($"{problem}. The last that it wrote:{Environment.NewLine}{output}");

    private void Receive(string line, OutputTail output)
    {
        output.Add(line);
        DashboardLog.Output(logger, "aspire", line);
    }
}
