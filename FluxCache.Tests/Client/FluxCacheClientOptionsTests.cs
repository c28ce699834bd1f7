using FluxCache.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class FluxCacheClientOptionsTests
{
    [Fact]
    public async Task Host_SeveralFaults_DoesNotStartAndReportsAllOfThem()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FluxCache:Client:Nodes:0"] = "node-1",
            ["FluxCache:Client:Nodes:1"] = "http://node-2",
            ["FluxCache:Client:Nodes:2"] = "HTTP://node-2",
            ["FluxCache:Client:CallTimeout"] = "00:00:00",
            ["FluxCache:Client:RetryCount"] = "-1",
        });
        builder.AddFluxCacheClient();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(error.Failures, fault => fault.Contains("Nodes:0 is 'node-1'", StringComparison.Ordinal));
        Assert.Contains(error.Failures, fault => fault.Contains("more than once", StringComparison.Ordinal));
        Assert.Contains(error.Failures, fault => fault.Contains("CallTimeout", StringComparison.Ordinal));
        Assert.Contains(error.Failures, fault => fault.Contains("RetryCount is -1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_NoNodes_SaysWhatToWrite()
    {
        await using var services = new ServiceCollection().AddFluxCacheClient().BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IFluxCacheClient>());

        Assert.Contains("FluxCache:Client:Nodes is empty", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AddedTwice_AreReadOnceAndCodeWins()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FluxCache:Client:Nodes:0"] = "http://_grpc.node-1",
            ["FluxCache:Client:RetryCount"] = "1",
        }).Build());
        services.AddFluxCacheClient().AddFluxCacheClient(options => options.RetryCount = 7);
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<FluxCacheClientOptions>>().Value;

        Assert.Equal(["http://_grpc.node-1"], options.Nodes);
        Assert.Equal(7, options.RetryCount);
    }
}
