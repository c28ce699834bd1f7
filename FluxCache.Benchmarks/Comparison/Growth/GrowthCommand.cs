using FluxCache.Benchmarks.Servers;

namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>
/// How costs grow: of memory by entries, of the paths over Redis and over nodes by callers, size of values and nodes. Each
/// time of a path over a network is that of one operation while all callers are at work: the inverse of throughput.
/// </summary>
internal static class GrowthCommand
{
    private const int ManyKeys = 20_000;
    private const int MostBytes = 64 << 20;

    private static readonly string PlotFolder = Path.Combine("docs", "plots");

    internal static async Task<int> RunAsync(CompareArguments arguments, TextWriter output, CancellationToken stop)
    {
        int[] callers = arguments.Quick ? [1, 50] : [1, 4, 16, 64, 200, 1_000];
        int[] sizes = arguments.Quick ? [16, 1_024] : [16, 256, 4_096, 65_536, 1_048_576];

        foreach (var curve in MemoryGrowth.Measure(arguments.Quick, stop))
            await ShowAsync(curve, arguments.Quick, output);

        await using (var redis = await RedisServer.StartAsync())
        {
            var load = new LoadCurve(["--target", "inproc", "--memory-cap", "100", "--redis", redis.Address], arguments.Quick);
            await ShowAsync(await load.MeasureAsync("redis-callers", "Redis path, 100-byte values, by callers", "callers", "--concurrency", callers, _ => ManyKeys, stop), arguments.Quick, output);
            await ShowAsync(await load.MeasureAsync("redis-values", "Redis path, 200 callers, by size of the value", "bytes of the value", "--value-size", sizes, KeysOf, stop), arguments.Quick, output);
        }

        await using (var redis = await RedisServer.StartAsync())
        {
            await using var node = await NodeServer.StartAsync(redis.Address);
            var load = new LoadCurve(["--target", "nodes", "--endpoint", node.GrpcAddress], arguments.Quick);
            await ShowAsync(await load.MeasureAsync("node-callers", "Node path, 100-byte values, by callers", "callers", "--concurrency", callers, _ => ManyKeys, stop), arguments.Quick, output);
            await ShowAsync(await load.MeasureAsync("node-values", "Node path, 200 callers, by size of the value", "bytes of the value", "--value-size", sizes, KeysOf, stop), arguments.Quick, output);
        }

        await ShowAsync(await ByNodesAsync(arguments.Quick, stop), arguments.Quick, output);
        return 0;
    }

    private static async Task<Curve> ByNodesAsync(bool quick, CancellationToken stop)
    {
        List<double> counts = [], gets = [], sets = [];
        for (var count = 1; count <= (quick ? 2 : 3); count++)
        {
            await using var redis = await RedisServer.StartAsync();
            var nodes = new List<NodeServer>();
            try
            {
                for (var number = 0; number < count; number++)
                    nodes.Add(await NodeServer.StartAsync(redis.Address));
                string[] endpoints = [.. nodes.SelectMany(static node => (string[])["--endpoint", node.GrpcAddress])];
                var curve = await new LoadCurve(["--target", "nodes", .. endpoints], quick).MeasureAsync(
                    "", "", "", "--concurrency", [200], static _ => ManyKeys, stop);
                counts.Add(count);
                gets.Add(curve.Lines[0].Values[0]);
                sets.Add(curve.Lines[1].Values[0]);
            }
            finally
            {
                foreach (var node in nodes)
                    await node.DisposeAsync();
            }
        }

        return new Curve("node-nodes", "Node path, 200 callers, by nodes on the same cores", "nodes", "µs", counts, [("GET", gets), ("SET", sets)]);
    }

    private static int KeysOf(int valueBytes) => Math.Clamp(MostBytes / valueBytes, 64, ManyKeys);

    private static async Task ShowAsync(Curve curve, bool quick, TextWriter output)
    {
        await output.WriteLineAsync(CurveTable.Of(curve));
        if (quick)
            return;

        Directory.CreateDirectory(PlotFolder);
        await File.WriteAllTextAsync(Path.Combine(PlotFolder, $"{curve.Name}.svg"), SvgPlot.Draw(curve));
    }
}
