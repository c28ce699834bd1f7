using System.Net;
using System.Net.Sockets;
using FluxCache.Node.Hosting;
using FluxCache.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Node;

/// <summary>A node as its program builds it, in this process, on loopback ports of its own.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private TestNode(WebApplication app, Uri http, Uri grpc)
    {
        _app = app;
        Http = http;
        Grpc = grpc;
        _channel = GrpcChannel.ForAddress(grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Cache = new Cache.CacheClient(_channel);
        Probe = new HttpClient { BaseAddress = http };
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public GrpcChannel Channel => _channel;

    public Cache.CacheClient Cache { get; }

    public HttpClient Probe { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestNode> StartAsync(string redis, params (string Key, string Value)[] settings)
    {
        var (http, grpc) = (FreeAddress(), FreeAddress());
        var app = NodeApplication.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(Settings(redis, http, grpc));
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        });
        await app.StartAsync();
        return new TestNode(app, http, grpc);
    }

    /// <summary>What a node is told of its place, in the form of configuration keys.</summary>
    public static Dictionary<string, string?> Settings(string redis, Uri http, Uri grpc) => new()
    {
        ["ConnectionStrings:redis"] = redis,
        ["Kestrel:Endpoints:http:Url"] = http.AbsoluteUri,
        ["Kestrel:Endpoints:http:Protocols"] = "Http1",
        ["Kestrel:Endpoints:grpc:Url"] = grpc.AbsoluteUri,
        ["Kestrel:Endpoints:grpc:Protocols"] = "Http2",
        ["FluxCache:Node:DrainDelay"] = "00:00:00",
    };

    /// <summary>An address that nobody listens at now.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public async Task<HttpStatusCode> AskAsync(string path)
    {
        using var response = await Probe.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Probe.Dispose();
        _channel.Dispose();
        await _app.DisposeAsync();
    }
}
