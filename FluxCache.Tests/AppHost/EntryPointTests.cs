using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class EntryPointTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task CreateAsync_ArgumentIsUnknown_BuildsNoApplication() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.FluxCache_AppHost>(["--frobnicate"]));

    [RedisFact]
    public async Task CreateAsync_Topology_HasRedisNodesAndLoadGeneratorInThatOrder()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.FluxCache_AppHost>(
            ["--Redis:Mode=server", "--Nodes=2"]);

        Assert.Equal(
            ["redis", "node-1", "node-2", "loadgen"],
            builder.Resources.Where(IsOfTopology).Select(resource => resource.Name));
        var redis = builder.Resources.Single(resource => resource.Name == "redis");
        var nodes = builder.Resources.Where(IsOfTopology).Where(resource => resource.Name.StartsWith("node-", StringComparison.Ordinal))
            .ToArray();
        Assert.All(nodes, node => Assert.Equal([redis.Name], Awaited(node)));
        Assert.Equal(nodes.Select(node => node.Name), Awaited(builder.Resources.Single(resource => resource.Name == "loadgen")));
    }

    [RedisFact]
    public async Task BuildAsync_Topology_ComesUpHealthyAndANodeCanBeRestarted()
    {
        using var bound = new CancellationTokenSource(Bound);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.FluxCache_AppHost>(
            ["--Redis:Mode=server", "--Nodes=2"], bound.Token);
        await using var application = await builder.BuildAsync(bound.Token);
        await application.StartAsync(bound.Token);
        var notifications = application.ResourceNotifications;

        await notifications.WaitForResourceHealthyAsync("node-1", bound.Token);
        await notifications.WaitForResourceHealthyAsync("node-2", bound.Token);
        using var client = application.CreateHttpClient("node-1", "http");
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("/health", bound.Token)).StatusCode);
        var connection = await application.GetConnectionStringAsync("redis", bound.Token);
        Assert.StartsWith("127.0.0.1:", connection, StringComparison.Ordinal);
        Assert.NotEqual(application.GetEndpoint("node-1", "grpc"), application.GetEndpoint("node-2", "grpc"));

        var commands = application.ResourceCommands;
        var stopped = await commands.ExecuteCommandAsync("node-1", KnownResourceCommands.StopCommand, bound.Token);
        Assert.True(stopped.Success, stopped.Message);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health", bound.Token));

        var started = await commands.ExecuteCommandAsync("node-1", KnownResourceCommands.StartCommand, bound.Token);
        Assert.True(started.Success, started.Message);
        await notifications.WaitForResourceHealthyAsync("node-1", bound.Token);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("/health", bound.Token)).StatusCode);
    }

    private static IEnumerable<string> Awaited(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);

    // Aspire adds parameters, and a hidden resource that rebuilds each project.
    private static bool IsOfTopology(IResource resource) =>
        resource is not ParameterResource && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal);
}
