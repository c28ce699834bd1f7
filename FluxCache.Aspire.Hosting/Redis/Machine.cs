using System.Diagnostics;

namespace FluxCache.AspireHosting.Redis;

/// <summary>The machine that this process runs on.</summary>
internal sealed class Machine : IMachine
{
    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async Task<string?> FindContainerRuntimeAsync(CancellationToken cancellationToken)
    {
        string[] runtimes = [.. new[] { "docker", "podman" }.Where(runtime => FindProgram(runtime) is not null)];
        var answers = await Task.WhenAll(
            runtimes.Select(runtime => AnswersAsync(FindProgram(runtime)!, cancellationToken)));
        return runtimes.Zip(answers).FirstOrDefault(probe => probe.Second).First;
    }

    /// <inheritdoc />
    public string? FindRedisServer() => FindProgram("redis-server");

    /// <inheritdoc />
    public Task<string> GetGarnetAsync(CancellationToken cancellationToken) => GarnetTool.GetAsync(cancellationToken);

    // `info` asks the daemon, and fails where only the client is installed.
    private static async Task<bool> AnswersAsync(string runtime, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ProbeBound);
        using var probe = Process.Start(new ProcessStartInfo(runtime, "info")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await Task.WhenAll(
                probe.StandardOutput.ReadToEndAsync(bound.Token),
                probe.StandardError.ReadToEndAsync(bound.Token),
                probe.WaitForExitAsync(bound.Token));
            return probe.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            probe.Kill(entireProcessTree: true);
            return false;
        }
    }

    private static string? FindProgram(string name)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;
        return folders
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
