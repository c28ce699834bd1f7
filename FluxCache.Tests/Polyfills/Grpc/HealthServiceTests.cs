using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>The gRPC health service on .NET health checks.</summary>
public sealed class HealthServiceTests
{
    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_OfTheServer_FollowsTheChecks(HealthStatus health, ServingStatus expected)
    {
        await using var server = await StartAsync(() => health);

        var response = await Client(server).CheckAsync(new HealthCheckRequest());

        Assert.Equal(expected, response.Status);
    }

    [Fact]
    public async Task Check_OfAMappedService_AsksItsChecksAlone()
    {
        await using var server = await StartAsync(() => HealthStatus.Unhealthy);

        var mapped = await Client(server).CheckAsync(new HealthCheckRequest { Service = "tagged" });
        var empty = await Client(server).CheckAsync(new HealthCheckRequest { Service = "nothing" });

        Assert.Equal(ServingStatus.Serving, mapped.Status);
        Assert.Equal(ServingStatus.Unknown, empty.Status);
    }

    [Fact]
    public async Task Check_OfAnUnknownService_IsNotFound()
    {
        await using var server = await StartAsync(() => HealthStatus.Healthy);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await Client(server).CheckAsync(new HealthCheckRequest { Service = "other" }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_WhenHealthChanges_TellsEachChange()
    {
        var health = HealthStatus.Healthy;
        await using var server = await StartAsync(() => health);
        using var call = Client(server).Watch(new HealthCheckRequest());

        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
        health = HealthStatus.Unhealthy;
        await PublishAsync(server);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
        await PublishAsync(server);
        health = HealthStatus.Degraded;
        await PublishAsync(server);
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
    }

    [Fact]
    public async Task Watch_OfAnUnknownService_SaysSoAndStays()
    {
        await using var server = await StartAsync(() => HealthStatus.Healthy);
        using var call = Client(server).Watch(new HealthCheckRequest { Service = "other" });

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(call));
        Assert.False(call.ResponseStream.MoveNext().IsCompleted);
    }

    [Fact]
    public async Task Watch_WhenTheServerStops_EndsWithNotServing()
    {
        await using var server = await StartAsync(() => HealthStatus.Healthy);
        using var call = Client(server).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));

        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
        Assert.False(await call.ResponseStream.MoveNext());
    }

    internal static Task<EchoServer> StartAsync(Func<HealthStatus> health) => EchoServer.StartAsync(
        services: services => services
            .AddGrpcHealthChecks(options =>
            {
                options.Services.Map("tagged", check => check.Tags.Contains("own"));
                options.Services.Map("nothing", _ => false);
            })
            .AddCheck("changing", () => new HealthCheckResult(health()))
            .AddCheck("own", () => HealthCheckResult.Healthy(), ["own"]),
        endpoints: application => application.MapGrpcHealthChecksService());

    /// <summary>Does at once what the hosted publisher does every 30 seconds.</summary>
    internal static async Task PublishAsync(EchoServer server)
    {
        var report = await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        foreach (var publisher in server.Services.GetServices<IHealthCheckPublisher>())
            await publisher.PublishAsync(report, CancellationToken.None);
    }

    private static Health.HealthClient Client(EchoServer server) => new(GrpcChannel.ForAddress(server.Address));

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(EchoServer.Patience));
        return call.ResponseStream.Current.Status;
    }
}
