using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>A gRPC server on a loopback port of its own, speaking HTTP/2 without TLS.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    /// <summary>How long a test waits for what must happen at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication _application;

    private EchoServer(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public EchoSignals Signals => _application.Services.GetRequiredService<EchoSignals>();

    public IServiceProvider Services => _application.Services;

    public static async Task<EchoServer> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? endpoints = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<EchoSignals>();
        builder.Services.AddGrpc(options ?? (_ => { }));
        services?.Invoke(builder.Services);
        var application = builder.Build();
        application.MapGrpcService<EchoService>();
        endpoints?.Invoke(application);
        await application.StartAsync();
        return new EchoServer(application);
    }

    public Echo.EchoClient CreateClient(GrpcChannelOptions? options = null) =>
        new(GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions()));

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
