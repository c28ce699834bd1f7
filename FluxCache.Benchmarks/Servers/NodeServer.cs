namespace FluxCache.Benchmarks.Servers;

/// <summary>A cache node in a process of its own, on free loopback ports.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private NodeServer(ServerProcess process, string grpcAddress)
    {
        _process = process;
        GrpcAddress = grpcAddress;
    }

    internal string GrpcAddress { get; }

    internal static async Task<NodeServer> StartAsync(string redisAddress)
    {
        var http = $"http://127.0.0.1:{ServerProcess.FindFreePort()}";
        var grpc = $"http://127.0.0.1:{ServerProcess.FindFreePort()}";
        var environment = new Dictionary<string, string>
        {
            ["FluxCache__RedisAddr"] = redisAddress,
            ["Kestrel__Endpoints__http__Url"] = http,
            ["Kestrel__Endpoints__http__Protocols"] = "Http1",
            ["Kestrel__Endpoints__grpc__Url"] = grpc,
            ["Kestrel__Endpoints__grpc__Protocols"] = "Http2",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "FluxCache.Node.dll")];

        using var client = new HttpClient { BaseAddress = new Uri(http) };
        return new NodeServer(await ServerProcess.StartAsync(command, environment, () => IsHealthyAsync(client)), grpc);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
