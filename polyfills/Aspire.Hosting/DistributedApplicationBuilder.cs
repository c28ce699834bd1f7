using System.Reflection;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Describes an application. Not for concurrent use.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private const string HealthChecksCategory = "Microsoft.Extensions.Diagnostics.HealthChecks";

    // How each dependency's group stops in turn is bounded by itself; this only catches what hangs.
    private static readonly TimeSpan ShutdownBound = TimeSpan.FromSeconds(45);

    private readonly HostApplicationBuilder _host;
    private readonly ApplicationHook? _hook = ApplicationHook.Current;

    /// <param name="options">How the application is made.</param>
    /// <exception cref="NotSupportedException">The command line asks to publish.</exception>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _hook?.OnCreating(options);

        AppHostAssembly = options.AssemblyName is { } name
            ? Assembly.Load(new AssemblyName(name))
            : Assembly.GetEntryAssembly();
        AppHostDirectory = AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "apphostprojectpath")?.Value ?? Directory.GetCurrentDirectory();

        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = options.Args,
            ApplicationName = AppHostAssembly?.GetName().Name,
            ContentRootPath = Directory.Exists(AppHostDirectory) ? AppHostDirectory : null,
        });
        RefuseToPublish(Configuration);
        AddServices(options);
    }

    /// <inheritdoc />
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc />
    public string AppHostDirectory { get; }

    /// <inheritdoc />
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc />
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc />
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There is a resource '{resource.Name}' already.");

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        _hook?.OnBuilding(this);
        // Last of the hosted services: it starts after what watches it, and stops before.
        Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        var application = new DistributedApplication(_host.Build());
        _hook?.OnBuilt(application);
        return application;
    }

    private void AddServices(DistributedApplicationOptions options)
    {
        var waitBehavior = options.DisableDashboard
            ? WaitBehavior.StopOnResourceUnavailable
            : WaitBehavior.WaitOnResourceUnavailable;

        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Resources);
        Services.AddSingleton(_ => new ResourceNotificationService(waitBehavior));
        Services.AddSingleton(services => new ResourceLoggerService(services.GetRequiredService<TimeProvider>()));
        Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<Orchestrator>()));
        Services.AddSingleton<PortAllocator>();
        Services.AddSingleton<LaunchSpecFactory>();
        Services.AddSingleton<Orchestrator>();
        if (!options.DisableDashboard) Services.AddDashboard();
        Services.AddHealthChecks();
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownBound);
        // Resources that are not healthy yet are no errors of the AppHost's.
        _host.Logging.AddFilter(HealthChecksCategory, LogLevel.None);
    }

    private static void RefuseToPublish(ConfigurationManager configuration)
    {
        if (configuration["operation"] is "publish" or "Publish" || configuration["publisher"] is not null)
        {
            throw new NotSupportedException(
                "The Aspire.Hosting polyfill cannot publish. Bring the real packages (dotnet restore "
                + "polyfills/packages.proj) or build with -p:UsePolyfills=false.");
        }
    }
}
