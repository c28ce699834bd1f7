using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>A server of the contract, over HTTP/2, that a test lets break the protocol for one method.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private volatile Spoiled? _spoiled;

    private OddServer(WebApplication app)
    {
        _app = app;
        _app.Use(AnswerAsync);
        _app.MapGrpcService<SteadyCache>();
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>How many connections brought calls.</summary>
    public int Connections => _connections.Count;

    public static async Task<OddServer> StartAsync(SteadyCache cache)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(cache);
        builder.Services.AddGrpc();
        var server = new OddServer(builder.Build());
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Urls.Single());
        return server;
    }

    /// <summary>Answers every later call of one method oddly.</summary>
    public void Spoil(string method, RequestDelegate answer) => _spoiled = new Spoiled(method, answer);

    /// <summary>Answers as it should again.</summary>
    public void Mend() => _spoiled = null;

    /// <summary>How many calls of one method arrived.</summary>
    public int Count(string method) => _calls.Count(call => call == method);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Path.Value!.Split('/')[^1];
        _calls.Enqueue(method);
        _connections.TryAdd(http.Connection.Id, true);
        return _spoiled is { } spoiled && spoiled.Method == method ? spoiled.Answer(http) : next(http);
    }

    private sealed record Spoiled(string Method, RequestDelegate Answer);
}
