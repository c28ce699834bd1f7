using System.Diagnostics;
using System.Net;
using FluxCache.Tests.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace FluxCache.Tests.ServiceDefaults;

// What it exports is every span of the process: probes of other tests' nodes among them, if they ran meanwhile.
[Collection(nameof(WholeProcess))]
public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task DefaultEndpoints_CheckFails_UnhealthyButAlive()
    {
        await using var app = await StartAsync([], builder =>
            builder.Services.AddHealthChecks().AddCheck("broken", () => HealthCheckResult.Unhealthy("broken")));
        using var client = new HttpClient();

        using var health = await client.GetAsync(new Uri(app.Urls.Single() + "/health"));
        using var alive = await client.GetAsync(new Uri(app.Urls.Single() + "/alive"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy", await health.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task DefaultEndpoints_EveryCheckPasses_Healthy()
    {
        await using var app = await StartAsync([]);
        using var client = new HttpClient();

        Assert.Equal("Healthy", await client.GetStringAsync(new Uri(app.Urls.Single() + "/health")));
    }

    [Fact]
    public async Task Telemetry_EndpointGiven_ExportsServerSpansAndMetricsButNoProbes()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var app = await StartAsync(receiver.Settings))
        {
            app.MapGet("/work-to-trace", () => "done");
            using var client = new HttpClient();

            // The client is of the same process: without its own spans, those of the server are all there is.
            using (SuppressInstrumentationScope.Begin())
            {
                await client.GetStringAsync(new Uri(app.Urls.Single() + "/work-to-trace"));
                await client.GetStringAsync(new Uri(app.Urls.Single() + "/health"));
                await client.GetStringAsync(new Uri(app.Urls.Single() + "/alive"));
            }

            using (var source = new ActivitySource("FluxCache"))
                source.StartActivity("a-cache-span")!.Dispose();
            await app.StopAsync();
        }

        var traces = receiver.Received("traces");
        Assert.Contains("/work-to-trace", traces, StringComparison.Ordinal);
        Assert.Contains("http.request.method", traces, StringComparison.Ordinal);
        Assert.Contains("a-cache-span", traces, StringComparison.Ordinal);
        Assert.Contains("the-application", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/health", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/alive", traces, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", receiver.Received("metrics"), StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", receiver.Received("metrics"), StringComparison.Ordinal);
        Assert.Contains("Application started", receiver.Received("logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_NoEndpoint_NothingListens()
    {
        await using var app = await StartAsync([]);

        Assert.Null(app.Services.GetService<TracerProvider>());
    }

    private static async Task<WebApplication> StartAsync(
        Dictionary<string, string?> settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "the-application" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return app;
    }
}
