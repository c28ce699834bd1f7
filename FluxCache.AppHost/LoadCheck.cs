using System.Diagnostics;
using FluxCache.AspireHosting;

namespace FluxCache.AppHost;

/// <summary>Asks the load generator whether it can read its arguments, before anything is started for them.</summary>
internal static class LoadCheck
{
    private const string CheckOption = "--check";

    /// <exception cref="AppHostException">It cannot; the message is the load generator's.</exception>
    public static async Task RequireReadableAsync(IReadOnlyList<string> load)
    {
        var start = new ProcessStartInfo(DotnetHost.Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(BuiltProjects.AssemblyOf(new Projects.FluxCache_LoadGen().ProjectPath));
        foreach (var argument in load) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(CheckOption);

        using var check = Process.Start(start)!;
        var output = check.StandardOutput.ReadToEndAsync();
        var errors = await check.StandardError.ReadToEndAsync();
        await output;
        await check.WaitForExitAsync();
        if (check.ExitCode != 0)
            throw AppHostException.Usage($"--load cannot be run: {errors.Trim()}");
    }
}
