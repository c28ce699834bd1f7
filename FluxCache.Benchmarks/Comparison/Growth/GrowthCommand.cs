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
        if (arguments.Part is null or "memory")
            foreach (var curve in MemoryGrowth.Measure(arguments.Quick, stop))
                await ShowAsync(curve, arguments.Quick, output);

        if (arguments.Part is null or "redis")
            await using (var redis = await RedisServer.StartAsync())
                await ShowLoadAsync(
                    "redis", "Redis path", ["--target", "inproc", "--memory-cap", "10", "--redis", redis.Address], arguments.Quick, output, stop);

        if (arguments.Part is null or "node")
        {
            await using (var redis = await RedisServer.StartAsync())
            {
                await using var node = await NodeServer.StartAsync(redis.Address);
                await ShowLoadAsync(
                    "node", "Node path", ["--target", "nodes", "--endpoint", node.GrpcAddress], arguments.Quick, output, stop);
            }

            await ShowAsync(await ByNodesAsync(arguments.Quick, stop), arguments.Quick, output);
        }

        return 0;
    }

    /// <summary>By callers, and by size of the value.</summary>
    private static async Task ShowLoadAsync(
        string name, string title, string[] target, bool quick, TextWriter output, CancellationToken stop)
    {
        var load = new LoadCurve(target, quick);
        var byCallers = await load.MeasureAsync(
            $"{name}-callers", $"{title}, 100-byte values, by callers", "callers", "--concurrency", quick ? [1, 50] : [1, 4, 16, 64, 200, 1_000], static _ => ManyKeys, stop);
        await ShowAsync(byCallers, quick, output);

        // As many of the largest values as a connection takes at a time.
        var fewer = new LoadCurve([.. target, "--concurrency", "32"], quick);
        var bySize = await fewer.MeasureAsync(
            $"{name}-values", $"{title}, 32 callers, by size of the value", "bytes of the value", "--value-size", quick ? [16, 1_024] : [16, 256, 4_096, 65_536, 1_048_576], KeysOf, stop);
        await ShowAsync(bySize, quick, output);
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
