using System.Diagnostics;

namespace FluxCache.Benchmarks.Servers;

/// <summary>A cache node in a process of its own, on free loopback ports.</summary>
internal sealed class BenchmarkNode : IDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private BenchmarkNode(Process process, Uri grpc)
    {
        _process = process;
        Grpc = grpc;
    }

    internal Uri Grpc { get; }

    internal static async Task<BenchmarkNode> StartAsync(string redis)
    {
        var http = new Uri($"http://127.0.0.1:{BenchmarkRedis.FreePort()}");
        var grpc = new Uri($"http://127.0.0.1:{BenchmarkRedis.FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FluxCache.Node.dll")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["FluxCache__RedisAddr"] = redis,
                ["Kestrel__Endpoints__http__Url"] = http.OriginalString,
                ["Kestrel__Endpoints__http__Protocols"] = "Http1",
                ["Kestrel__Endpoints__grpc__Url"] = grpc.OriginalString,
                ["Kestrel__Endpoints__grpc__Protocols"] = "Http2",
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();

        using var client = new HttpClient { BaseAddress = http };
        using var bound = new CancellationTokenSource(StartBound);
        while (!await IsHealthyAsync(client, bound.Token))
            await Task.Delay(50, bound.Token);
        return new BenchmarkNode(process, grpc);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetAsync("/health", cancellationToken)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
