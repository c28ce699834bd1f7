using System.Diagnostics;

namespace FluxCache.Benchmarks.Servers;

/// <summary>A program that runs to its end, or ends with this process, however this process ends.</summary>
internal static class GuardedProgram
{
    internal static async Task<(int ExitCode, string Output)> RunAsync(string[] command, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", ServerProcess.GuardScript, "guard", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(stop);
        }
        finally
        {
            // Its guard ends it, if it has not ended.
            process.StandardInput.Close();
        }

        return (process.ExitCode, await output + await errors);
    }
}
