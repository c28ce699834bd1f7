using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Xunit;

namespace FluxCache.Tests.Polyfills.OpenTelemetry;

public sealed class OpenTelemetryHostingTests
{
    [Fact]
    public async Task AddOpenTelemetry_HostDisposed_EverySignalWasExported()
    {
        const string name = "otel-hosting-all-signals";
        await using var receiver = await OtlpReceiver.StartAsync();
        using var source = new ActivitySource(name);
        using var meter = new Meter(name);

        using (var host = BuildHost(receiver, services => services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("the-service"))
            .WithTracing(tracing => tracing.AddSource(name))
            .WithMetrics(metrics => metrics.AddMeter(name))
            .WithLogging()
            .UseOtlpExporter()))
        {
            await host.StartAsync();
            using (source.StartActivity("the-span"))
            {
                meter.CreateCounter<int>("the-counter").Add(1);
                host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(name).LogInformation("the-log");
            }

            await host.StopAsync();
        }

        Assert.Contains("the-span", receiver.Received("traces"), StringComparison.Ordinal);
        Assert.Contains("the-counter", receiver.Received("metrics"), StringComparison.Ordinal);
        Assert.Contains("the-log", receiver.Received("logs"), StringComparison.Ordinal);
        Assert.All(["traces", "metrics", "logs"], signal =>
            Assert.Contains("the-service", receiver.Received(signal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddOpenTelemetry_CalledTwice_ConfiguresOneProvider()
    {
        const string first = "otel-hosting-twice-first", second = "otel-hosting-twice-second";
        var exported = new List<Activity>();
        using var firstSource = new ActivitySource(first);
        using var secondSource = new ActivitySource(second);

        var services = new ServiceCollection();
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(first));
        services.AddOpenTelemetry().WithTracing(tracing =>
            tracing.AddSource(second).AddProcessor(new RecordingProcessor(exported)));

        await using (var provider = services.BuildServiceProvider())
        {
            var hosted = Assert.Single(provider.GetServices<IHostedService>());
            await hosted.StartAsync(CancellationToken.None);
            firstSource.StartActivity("one")!.Dispose();
            secondSource.StartActivity("two")!.Dispose();
        }

        Assert.Equal(["one", "two"], exported.Select(activity => activity.OperationName));
    }

    [Fact]
    public async Task AddOpenTelemetry_AddedLast_ListensBeforeOtherServicesStart()
    {
        const string name = "otel-hosting-order";
        var exported = new List<Activity>();
        using var source = new ActivitySource(name);

        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddHostedService(_ => new EmittingService(source));
        builder.Services.AddOpenTelemetry().WithTracing(tracing =>
            tracing.AddSource(name).AddProcessor(new RecordingProcessor(exported)));

        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal("emitted-at-start", Assert.Single(exported).OperationName);
    }

    private static IHost BuildHost(OtlpReceiver receiver, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(receiver.Settings);
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class RecordingProcessor(List<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => ended.Add(data);
    }

    private sealed class EmittingService(ActivitySource source) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            source.StartActivity("emitted-at-start")?.Dispose();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
