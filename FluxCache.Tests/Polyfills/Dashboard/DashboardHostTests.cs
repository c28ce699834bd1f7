using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Orchestration;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wire = Aspire.Hosting.Dashboard.Wire;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class DashboardHostTests : IDisposable
{
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _bound.Dispose();
    }

    [Fact]
    public async Task Start_CliIsThere_ResourcesKnowWhereTelemetryGoesAndTheDashboardKnowsThem()
    {
        var launched = new TaskCompletionSource<LaunchSpec>();
        var builder = Builder(new FakePrograms().WithEndless("aspire", launched.SetResult));
        builder.AddExecutable("app", "/bin/sh", "/", "-c", WatchedApplication.UntilTerminated)
            .WithEnvironment(context => context.EnvironmentVariables["OTLP"] =
                builder.Configuration[DashboardConfigNames.OtlpGrpcUrl] ?? "none");
        await using var application = builder.Build();

        await application.StartAsync(_bound.Token);
        var spec = await launched.Task.WaitAsync(_bound.Token);
        var change = await application.ResourceNotifications.WaitForResourceAsync(
            "app", change => change.Snapshot.State?.Text == KnownResourceStates.Running, _bound.Token);

        var telemetry = change.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "OTLP").Value;
        Assert.StartsWith("http://localhost:", telemetry, StringComparison.Ordinal);
        Assert.NotEqual(telemetry, spec.Environment[DashboardConfigNames.OtlpGrpcUrl]);
        using var channel = GrpcChannel.ForAddress(spec.Environment[DashboardConfigNames.ResourceServiceUrl]);
        using var call = new Wire.DashboardService.DashboardServiceClient(channel).WatchResources(
            new Wire.WatchResourcesRequest(), cancellationToken: _bound.Token);
        Assert.True(await call.ResponseStream.MoveNext(_bound.Token));
        Assert.Equal(change.ResourceId, Assert.Single(call.ResponseStream.Current.InitialData.Resources).Name);
        await application.StopAsync(_bound.Token);
    }

    [Fact]
    public async Task Start_NeitherCliNorNpm_SaysHowToGetOneAndRunsWithoutTelemetry()
    {
        var builder = Builder(new FakePrograms());
        builder.Configuration[DashboardConfigNames.OtlpGrpcUrl] = "http://localhost:15181";
        await using var application = builder.Build();

        await application.StartAsync(_bound.Token);

        Assert.StartsWith(
            "Warning", await _log.WaitForAsync("https://aspire.dev", _bound.Token), StringComparison.Ordinal);
        Assert.Null(builder.Configuration[DashboardConfigNames.OtlpGrpcUrl]);
        await application.StopAsync(_bound.Token);
    }

    [Fact]
    public async Task Start_InstallationTakesLong_ResourcesDoNotWait()
    {
        var installing = new TaskCompletionSource();
        var builder = Builder(new FakePrograms().WithEndless("npm", _ => installing.SetResult()));
        builder.AddExecutable("app", "/bin/sh", "/", "-c", WatchedApplication.UntilTerminated);
        await using var application = builder.Build();

        await application.StartAsync(_bound.Token);
        await application.ResourceNotifications.WaitForResourceAsync("app", KnownResourceStates.Running, _bound.Token);

        await installing.Task.WaitAsync(_bound.Token);
        await application.StopAsync(_bound.Token);
    }

    [Fact]
    public async Task Run_InstallationFails_SaysWhyAndTheApplicationRunsOn()
    {
        var builder = Builder(new FakePrograms().With("npm", 1, "npm error network"));
        builder.AddExecutable("app", "/bin/sh", "/", "-c", WatchedApplication.UntilTerminated);
        await using var application = builder.Build();

        await application.StartAsync(_bound.Token);

        await _log.WaitForAsync("npm error network", _bound.Token);
        await application.ResourceNotifications.WaitForResourceAsync("app", KnownResourceStates.Running, _bound.Token);
        await application.StopAsync(_bound.Token);
    }

    [Fact]
    public async Task Run_UnforeseenFailure_IsLoggedWhole()
    {
        var builder = Builder(new FakePrograms().With(
            "aspire", (_, _, _) => Task.FromException<int>(new InvalidDataException("unforeseen"))));
        await using var application = builder.Build();

        await application.StartAsync(_bound.Token);

        var message = await _log.WaitForAsync("unforeseen", _bound.Token);
        Assert.Contains(nameof(InvalidDataException), message, StringComparison.Ordinal);
        await application.StopAsync(_bound.Token);
    }

    [Fact]
    public async Task Start_Disabled_LooksForNothing()
    {
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { DisableDashboard = true });
        await using var application = builder.Build();

        Assert.DoesNotContain(application.Services.GetServices<IHostedService>(), service => service is DashboardHost);
        Assert.Null(application.Services.GetService<IProgramRunner>());
    }

    private IDistributedApplicationBuilder Builder(FakePrograms programs)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions());
        builder.Services.AddSingleton<IProgramRunner>(programs);
        builder.Services.AddSingleton(new AspireCliCache(_folder.Path));
        builder.Services.AddSingleton<ILogger<DistributedApplication>>(_log);
        return builder;
    }
}
