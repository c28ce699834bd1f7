using FluxCache.Node.Service;
using FluxCache.Node.Service.Answers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>Puts a node together.</summary>
internal static class NodeApplication
{
    // How soon those who watch the node's health learn of a change; unless told, the host checks every 30 s.
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(2);

    /// <summary>Builds a node from its configuration: appsettings.json, environment variables, arguments.</summary>
    /// <exception cref="UnreadableConfigurationException">The configuration cannot be read.</exception>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(args);
        configure?.Invoke(builder);
        var (cache, node) = ReadOptions(builder.Configuration);

        builder.AddServiceDefaults();
        AddLogging(builder);
        AddCache(builder.Services);
        AddServer(builder.Services, new NodeServerLimits(cache.MaxValueBytes, node.MaxAnswerBytes), node);

        var app = builder.Build();
        app.Use(HeldAnswer.WaitAsync);
        app.MapDefaultEndpoints();
        app.MapGrpcService<CacheService>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        if (node.OperatorEndpoints) OperatorEndpoints.Map(app);
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            // A node started from anywhere finds the settings beside its program.
            var options = new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory };
            return WebApplication.CreateBuilder(options);
        }
        catch (InvalidDataException unreadable)
        {
            throw new UnreadableConfigurationException($"{unreadable.Message} {unreadable.InnerException?.Message}", unreadable);
        }
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        var gate = new StartupGate();
        builder.Services.AddSingleton(gate);
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && gate.IsOpen);
    }

    private static void AddCache(IServiceCollection services)
    {
        services.AddFluxCache();
        services.AddHealthChecks().AddFluxCache();
    }

    private static void AddServer(IServiceCollection services, NodeServerLimits limits, NodeOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        services.AddOptionsWithValidateOnStart<NodeOptions>()
            .BindConfiguration(NodeOptions.SectionName)
            .PostConfigure<IConfiguration>((options, configuration) =>
                options.Name ??= configuration["OTEL_SERVICE_NAME"] ?? Environment.MachineName);

        services.Configure<KestrelServerOptions>(limits.Apply);
        services.AddGrpc(limits.Apply).AddServiceOptions<CacheService>(static grpc => grpc.Interceptors.Add<LateCalls>());
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks();
        services.Configure<HealthCheckPublisherOptions>(static watching =>
        {
            watching.Delay = HealthPeriod;
            watching.Period = HealthPeriod;
        });

        // One for all calls: it holds no state of a call.
        services.AddSingleton<CacheService>();
        services.AddSingleton(limits);
        services.AddSingleton<NodeIdentity>();
        services.AddSingleton<NodeClock>();
        services.AddSingleton<LateCalls>();

        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "draining", provider => provider.GetRequiredService<Draining>(), HealthStatus.Unhealthy, tags: ["ready"]));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainDelay + options.DrainTimeout);
    }

    /// <summary>
    /// Reads the options before the container does. The server and the host need theirs before anything is validated; and
    /// a value that is no number or no time is the operator's to mend, which later could not be told from a defect.
    /// </summary>
    private static (FluxCacheOptions Cache, NodeOptions Node) ReadOptions(ConfigurationManager configuration)
    {
        try
        {
            return (
                configuration.GetSection(FluxCacheOptions.SectionName).Get<FluxCacheOptions>() ?? new FluxCacheOptions(),
                configuration.GetSection(NodeOptions.SectionName).Get<NodeOptions>() ?? new NodeOptions());
        }
        catch (InvalidOperationException unreadable)
        {
            throw new UnreadableConfigurationException($"{unreadable.Message} {unreadable.InnerException?.Message}", unreadable);
        }
    }
}
