using FluxCache.AppHost;
using FluxCache.Tests.Node;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class DashboardPortsTests
{
    [Fact]
    public void Apply_PortIsAsked_OverridesTheEnvironment()
    {
        var configuration = Configuration(
            ("Dashboard:Port", "15980"), ("ASPNETCORE_URLS", "http://localhost:1"),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:2"));

        DashboardPorts.Apply(configuration);

        Assert.Equal("http://localhost:15980", configuration["ASPNETCORE_URLS"]);
        Assert.Equal("http://localhost:15981", configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        Assert.Equal("http://localhost:15982", configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"]);
        Assert.Equal("true", configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"]);
    }

    [Fact]
    public void Apply_OneAddressIsSet_KeepsItAndFillsInTheOthers()
    {
        var address = TestNode.FreeAddress().AbsoluteUri;
        var configuration = Configuration(
            ("ASPNETCORE_URLS", address), ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "http://localhost:0"));

        DashboardPorts.Apply(configuration);

        Assert.Equal(address, configuration["ASPNETCORE_URLS"]);
        Assert.Equal("http://localhost:15181", configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
    }

    [Theory]
    [InlineData("Dashboard:Port", "abc")]
    [InlineData("Dashboard:Port", "65534")]
    [InlineData("Dashboard:Port", "")]
    [InlineData("ASPNETCORE_URLS", "here")]
    public void Apply_ValueIsWrong_IsRefusedWithKeyAndValue(string key, string value)
    {
        var problem = Assert.Throws<AppHostException>(() => DashboardPorts.Apply(Configuration((key, value))));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains($"{key} is '{value}'", problem.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
        .Build();
}
