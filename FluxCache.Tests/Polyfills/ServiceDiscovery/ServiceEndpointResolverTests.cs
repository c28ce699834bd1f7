using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using Xunit;

namespace FluxCache.Tests.Polyfills.ServiceDiscovery;

public sealed class ServiceEndpointResolverTests
{
    [Theory]
    [InlineData("http://_grpc.node-1", "http://localhost:5001/")]
    [InlineData("http://node-1", "http://localhost:5000/")]
    [InlineData("https+http://node-1", "https://localhost:6000/")]
    [InlineData("http+https://node-1", "http://localhost:5000/")]
    [InlineData("node-2", "http://localhost:7001/", "https://localhost:7002/")]
    [InlineData("https+http://node-2", "https://localhost:7002/")]
    [InlineData("http://node-2", "http://localhost:7001/")]
    [InlineData("http://single", "10.0.0.1:80")]
    public async Task GetEndpoints_NameInConfiguration_GivesItsEndpoints(string name, params string[] expected)
    {
        await using var services = Build(new()
        {
            ["services:node-1:http:0"] = "http://localhost:5000",
            ["services:node-1:https:0"] = "https://localhost:6000",
            ["services:node-1:grpc:0"] = "http://localhost:5001",
            ["services:node-2:default:0"] = "http://localhost:7001",
            ["services:node-2:default:1"] = "https://localhost:7002",
            ["services:single:http"] = "10.0.0.1:80",
        });

        // Of two sections the one named after the preferred scheme counts only where there is no default.
        Assert.Equal(expected, await ResolveAsync(services, name));
    }

    [Theory]
    [InlineData("http://elsewhere:1234", "elsewhere", 1234)]
    [InlineData("http://elsewhere", "elsewhere", 80)]
    [InlineData("https+http://elsewhere", "elsewhere", 0)]
    [InlineData("http://_grpc.elsewhere:99", "elsewhere", 99)]
    [InlineData("elsewhere", "elsewhere", 0)]
    public async Task GetEndpoints_NameNotInConfiguration_IsTheHostItself(string name, string host, int port)
    {
        await using var services = Build(new() { ["services:node-1:http:0"] = "http://localhost:5000" });

        var source = await services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(name, default);

        Assert.Equal(new DnsEndPoint(host, port), Assert.Single(source.Endpoints).EndPoint);
    }

    [Fact]
    public async Task GetEndpoints_IPv6Address_IsPassedThrough()
    {
        await using var services = Build([]);

        var source = await services.GetRequiredService<ServiceEndpointResolver>()
            .GetEndpointsAsync("http://[::1]:81", default);

        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 81), Assert.Single(source.Endpoints).EndPoint);
    }

    [Fact]
    public async Task GetEndpoints_ConfigurationReloaded_TokenFiresAndAnswerChanges()
    {
        await using var services = Build(new() { ["services:node:http:0"] = "http://localhost:1" });
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();
        var before = await resolver.GetEndpointsAsync("http://node", default);
        Assert.False(before.ChangeToken.HasChanged);

        var configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
        configuration["services:node:http:0"] = "http://localhost:2";
        configuration.Reload();

        Assert.True(before.ChangeToken.HasChanged);
        Assert.Equal(["http://localhost:2/"], await ResolveAsync(services, "http://node"));
    }

    [Fact]
    public async Task GetEndpoints_MalformedEndpoint_NamesItsPlace()
    {
        await using var services = Build(new() { ["services:node:http:0"] = "http://" });

        var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => ResolveAsync(services, "http://node"));

        Assert.Contains("services:node:http:0", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GetEndpoints_Disposed_Throws()
    {
        await using var services = Build([]);
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();
        await resolver.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await resolver.GetEndpointsAsync("http://node", default));
    }

    private static async Task<string[]> ResolveAsync(IServiceProvider services, string name)
    {
        var source = await services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(name, default);
        return [.. source.Endpoints.Select(endpoint => endpoint.ToString()!)];
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddServiceDiscovery()
        .BuildServiceProvider();
}
