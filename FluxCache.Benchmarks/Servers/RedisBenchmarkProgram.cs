using System.Diagnostics;
using System.Globalization;

namespace FluxCache.Benchmarks.Servers;

/// <summary>Redis' own load generator, the program redis-benchmark.</summary>
internal static class RedisBenchmarkProgram
{
    /// <summary>The key that its GET and SET use.</summary>
    internal const string Key = "key:__rand_int__";

    /// <summary>Runs it once to its end.</summary>
    /// <param name="server">The server it sends to.</param>
    /// <param name="test">Its option -t: get or set.</param>
    /// <param name="connections">Its option -c.</param>
    /// <param name="pipeline">Its option -P: how many commands are under way on each connection.</param>
    /// <param name="requests">Its option -n: how many commands there are in all.</param>
    /// <returns>Commands a second, as it counts them.</returns>
    internal static async Task<double> RunAsync(RedisServer server, string test, int connections, int pipeline, int requests)
    {
        string[] arguments =
        [
            "-h", RedisServer.Host, "-p", Text(server.Port), "-t", test, "-d", "100",
            "-c", Text(connections), "-P", Text(pipeline), "-n", Text(requests), "--csv",
        ];
        using var process = Process.Start(new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"redis-benchmark ended with {process.ExitCode}: {output}");
        return RateIn(output);
    }

    // "test","rps","avg_latency_ms",… and then a line of values.
    private static double RateIn(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_, var values, ..]
        && values.Split(',') is [_, var rate, ..]
        && double.TryParse(rate.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var perSecond)
            ? perSecond
            : throw new InvalidOperationException($"redis-benchmark wrote something else than its rates: {csv}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
