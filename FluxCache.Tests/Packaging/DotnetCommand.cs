using System.Diagnostics;

namespace FluxCache.Tests.Packaging;

/// <summary>Runs the <c>dotnet</c> command as a user would, and waits for its end.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <returns>What the command wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds all that it wrote.</exception>
    internal static async Task<string> RunAsync(DirectoryInfo folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start.Environment);

        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static void SetEnvironment(IDictionary<string, string?> environment)
    {
        // `dotnet test` hands these to the tests; a build inside a build would take them for its own.
        foreach (var name in environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            environment.Remove(name);

        // A build server would outlive the test, and hold its output open.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "1";
    }
}
