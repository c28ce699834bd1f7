using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Grpc.Core;
using Wire = Aspire.Hosting.Dashboard.Wire;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class ResourceServiceTests
{
    [Fact]
    public async Task GetApplicationInformation_Always_NamesTheApplication()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();

        var information = await application.Client.GetApplicationInformationAsync(
            new Wire.ApplicationInformationRequest(), cancellationToken: application.Cancellation);

        Assert.Equal("Tested", information.ApplicationName);
    }

    [Fact]
    public async Task WatchResources_NoResources_SaysSoAtOnce()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();
        using var call = application.Client.WatchResources(
            new Wire.WatchResourcesRequest(), cancellationToken: application.Cancellation);

        Assert.True(await call.ResponseStream.MoveNext(application.Cancellation));

        Assert.Empty(call.ResponseStream.Current.InitialData.Resources);
    }

    [Fact]
    public async Task WatchResources_RunningResource_TellsWhatItIs()
    {
        await using var application = new WatchedApplication();
        var db = application.AddShell("db", WatchedApplication.UntilTerminated).WithEndpoint(name: "tcp");
        application.AddShell("app", WatchedApplication.UntilTerminated)
            .WithEnvironment("COLOUR", "green")
            .WaitFor(db);
        await application.StartAsync();

        var resource = await application.WaitForAsync("app", "Running");

        Assert.StartsWith("app-", resource.Name, StringComparison.Ordinal);
        Assert.Equal("Executable", resource.ResourceType);
        Assert.Equal("success", resource.StateStyle);
        Assert.NotNull(resource.CreatedAt);
        Assert.NotNull(resource.StartedAt);
        Assert.Null(resource.StoppedAt);
        Assert.Contains(
            resource.Environment, variable => variable is { Name: "COLOUR", Value: "green", IsFromSpec: true });
        Assert.Equal(
            ("db", "WaitFor"), (resource.Relationships.Single().ResourceName, resource.Relationships.Single().Type));
        var properties = resource.Properties.ToDictionary(property => property.Name);
        Assert.Equal("/bin/sh", properties["executable.path"].Value.StringValue);
        Assert.Equal("-c", properties["executable.args"].Value.ListValue.Values[0].StringValue);
        Assert.True(properties["executable.args"].IsSensitive);
        Assert.True(properties["executable.pid"].Value.NumberValue > 0);
        var url = (await application.WaitForAsync("db", "Running")).Urls.Single();
        Assert.StartsWith("tcp://localhost:", url.FullUrl, StringComparison.Ordinal);
        Assert.False(url.IsInactive);
        Assert.NotNull(url.DisplayProperties);
    }

    [Fact]
    public async Task WatchResources_ResourceEnds_TellsHow()
    {
        await using var application = new WatchedApplication();
        application.AddShell("failing", "exit 3");
        await application.StartAsync();

        var resource = await application.WaitForAsync("failing", "Exited");

        Assert.Equal("error", resource.StateStyle);
        Assert.NotNull(resource.StoppedAt);
        Assert.Equal(3, resource.Properties.Single(property => property.Name == "resource.exitCode").Value.NumberValue);
    }

    [Fact]
    public async Task ExecuteResourceCommand_StopStartRestart_DoesThem()
    {
        await using var application = new WatchedApplication();
        application.AddShell("app", WatchedApplication.UntilTerminated);
        await application.StartAsync();
        var first = await application.WaitForAsync("app", "Running");

        Assert.Equal(
            Wire.ResourceCommandResponseKind.Succeeded, (await application.ExecuteAsync(first.Name, "stop")).Kind);
        Assert.Equal("Exited", (await application.WatchAsync("app").FirstAsync(application.Cancellation)).State);

        Assert.Equal(
            Wire.ResourceCommandResponseKind.Succeeded, (await application.ExecuteAsync(first.Name, "start")).Kind);
        var second = await application.WatchAsync("app").FirstAsync(application.Cancellation);
        Assert.Equal("Running", second.State);

        Assert.Equal(
            Wire.ResourceCommandResponseKind.Succeeded, (await application.ExecuteAsync(first.Name, "restart")).Kind);
        var third = await application.WatchAsync("app").FirstAsync(application.Cancellation);
        Assert.Equal("Running", third.State);
        Assert.Equal(3, new[] { first, second, third }.Select(ProcessId).Distinct().Count());
    }

    [Theory]
    [InlineData("app", "fly")]
    [InlineData("nobody", "stop")]
    public async Task ExecuteResourceCommand_NoSuchThing_FailsAndSaysWhy(string resource, string command)
    {
        await using var application = new WatchedApplication();
        application.AddShell("app", WatchedApplication.UntilTerminated);
        await application.StartAsync();

        var response = await application.ExecuteAsync(resource, command);

        Assert.Equal(Wire.ResourceCommandResponseKind.Failed, response.Kind);
        Assert.Contains($"'{resource}'", response.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchInteractions_Always_AnswersAtOnceAndStaysOpen()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();
        using var call = application.Client.WatchInteractions(cancellationToken: application.Cancellation);

        await call.ResponseHeadersAsync.WaitAsync(application.Cancellation);
        await call.RequestStream.WriteAsync(new Wire.WatchInteractionsRequestUpdate(), application.Cancellation);
        var next = call.ResponseStream.MoveNext(application.Cancellation);
        Assert.False(next.IsCompleted);
        await call.RequestStream.CompleteAsync();

        Assert.False(await next);
    }

    [Fact]
    public async Task Dispose_StreamsOpen_EndsThem()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();
        using var resources = application.Client.WatchResources(
            new Wire.WatchResourcesRequest(), cancellationToken: application.Cancellation);
        using var interactions = application.Client.WatchInteractions(cancellationToken: application.Cancellation);
        await interactions.ResponseHeadersAsync;
        Assert.True(await resources.ResponseStream.MoveNext(application.Cancellation));

        await application.Service.DisposeAsync();

        Assert.False(await resources.ResponseStream.MoveNext(application.Cancellation));
        Assert.False(await interactions.ResponseStream.MoveNext(application.Cancellation));
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysWhich()
    {
        await using var application = new WatchedApplication();
        await application.StartAsync();

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(() => ResourceServiceHost.StartAsync(
            application.Application.Services,
            new ResourceServiceOptions("Second", application.Service.Address),
            application.Cancellation));

        Assert.Contains($"{application.Service.Address.Port}", problem.Message, StringComparison.Ordinal);
    }

    private static double ProcessId(Wire.Resource resource) =>
        resource.Properties.Single(property => property.Name == "executable.pid").Value.NumberValue;
}
