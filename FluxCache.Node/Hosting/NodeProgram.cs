using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>Runs a node from its start to its end.</summary>
internal static class NodeProgram
{
    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>
    /// 0 after an orderly end, <see cref="StartupFault.WrongConfiguration"/> or <see cref="StartupFault.CannotServe"/>
    /// when the node could not start for a reason that its operator can change, which is printed.
    /// </returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        if (NodeArguments.AskForHelp(args))
        {
            Console.WriteLine(NodeArguments.Help);
            return 0;
        }

        if (NodeArguments.FaultOf(args) is { } wrong)
        {
            await Console.Error.WriteLineAsync(wrong);
            return StartupFault.WrongConfiguration;
        }

        try
        {
            await using var app = NodeApplication.Build(args);

            // Before the host would: it creates its services first, and the first of them to read wrong options would
            // report them alone.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.StartAsync();
            app.Services.GetRequiredService<StartupGate>().Open();
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception failure) when (StartupFault.Of(failure) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return fault.ExitCode;
        }
    }
}
