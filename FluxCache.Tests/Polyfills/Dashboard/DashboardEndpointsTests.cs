using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class DashboardEndpointsTests
{
    [Fact]
    public void Choose_NothingConfigured_TakesFreePortsOfItsOwn()
    {
        var ports = new PortAllocator();

        var endpoints = Choose(ports);

        Uri[] all = [
            endpoints.Frontend, endpoints.Telemetry, endpoints.OtlpGrpc, endpoints.OtlpHttp, endpoints.ResourceService
        ];
        Assert.All(all, address => Assert.True(address.IsLoopback));
        Assert.Equal(all.Length, all.Select(address => address.Port).Distinct().Count());
        Assert.All(all, address => Assert.False(ports.TryReserve(address.Port)));
    }

    [Fact]
    public void Choose_Configured_TakesThat()
    {
        var free = new PortAllocator();
        var (frontend, grpc, http, service) = (free.Allocate(), free.Allocate(), free.Allocate(), free.Allocate());

        var endpoints = Choose(
            new PortAllocator(),
            (DashboardConfigNames.FrontendUrls, $"http://localhost:{frontend}/"),
            (DashboardConfigNames.OtlpGrpcUrl, $"http://localhost:{grpc}"),
            (DashboardConfigNames.OtlpHttpUrl, $"http://localhost:{http}"),
            (DashboardConfigNames.ResourceServiceUrl, $"http://localhost:{service}"));

        Assert.Equal($"http://localhost:{frontend}", endpoints.FrontendUrls);
        Assert.Equal(grpc, endpoints.Telemetry.Port);
        Assert.NotEqual(grpc, endpoints.OtlpGrpc.Port);
        Assert.Equal(http, endpoints.OtlpHttp.Port);
        Assert.Equal(service, endpoints.ResourceService.Port);
    }

    [Fact]
    public void Frontend_SeveralUrls_IsTheOneWithoutTls()
    {
        var free = new PortAllocator();
        var (tls, plain) = (free.Allocate(), free.Allocate());

        var endpoints = Choose(
            new PortAllocator(),
            (DashboardConfigNames.FrontendUrls, $"https://localhost:{tls};http://localhost:{plain}"));

        Assert.Equal(plain, endpoints.Frontend.Port);
        Assert.Contains($"https://localhost:{tls}", endpoints.FrontendUrls, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_ConfiguredPortIsTaken_SaysWhichAndWhatToChange()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var problem = Assert.Throws<DistributedApplicationException>(
            () => Choose(new PortAllocator(), (DashboardConfigNames.FrontendUrls, $"http://localhost:{port}")));

        Assert.Contains($"{port}", problem.Message, StringComparison.Ordinal);
        Assert.Contains(DashboardConfigNames.FrontendUrls, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DashboardConfigNames.FrontendUrls, "localhost")]
    [InlineData(DashboardConfigNames.OtlpGrpcUrl, "unix:/tmp/socket")]
    [InlineData(DashboardConfigNames.OtlpGrpcUrl, "http://0.0.0.0:15000")]
    [InlineData(DashboardConfigNames.ResourceServiceUrl, "http://0.0.0.0:15000")]
    [InlineData(DashboardConfigNames.ResourceServiceUrl, "http://example.com:15000")]
    [InlineData(DashboardConfigNames.ResourceServiceUrl, "https://localhost:15000")]
    public void Choose_UnusableAddress_SaysWhichKey(string key, string url)
    {
        var problem = Assert.Throws<DistributedApplicationException>(() => Choose(new PortAllocator(), (key, url)));

        Assert.Contains(key, problem.Message, StringComparison.Ordinal);
        Assert.Contains(url, problem.Message, StringComparison.Ordinal);
    }

    private static DashboardEndpoints Choose(PortAllocator ports, params (string Key, string? Value)[] configured) =>
        DashboardEndpoints.Choose(
            new ConfigurationBuilder()
                .AddInMemoryCollection(configured.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
                .Build(),
            ports);
}
