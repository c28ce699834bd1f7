using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Aspire.Hosting.Dashboard.Serving;
using Grpc.Core;
using Grpc.Net.Client;
using Wire = Aspire.Hosting.Dashboard.Wire;

namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>
/// An application of shell programs with its resource service, and a client of that as a dashboard is one.
/// </summary>
internal sealed class WatchedApplication : IAsyncDisposable
{
    /// <summary>Runs until SIGTERM, and then ends with 0.</summary>
    public const string UntilTerminated = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));
    private DistributedApplication? _application;
    private GrpcChannel? _channel;

    public IDistributedApplicationBuilder Builder { get; } =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    public CancellationToken Cancellation => _bound.Token;

    public DistributedApplication Application => _application ?? throw new InvalidOperationException("Not started.");

    public LoopbackServer Service { get; private set; } = null!;

    public Wire.DashboardService.DashboardServiceClient Client { get; private set; } = null!;

    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) =>
        Builder.AddExecutable(name, "/bin/sh", Path.GetTempPath(), "-c", script);

    public async Task StartAsync()
    {
        _application = Builder.Build();
        await _application.StartAsync(Cancellation);
        Service = await ResourceServiceHost.StartAsync(
            _application.Services, new ResourceServiceOptions("Tested", new Uri("http://127.0.0.1:0")), Cancellation);
        _channel = GrpcChannel.ForAddress(Service.Address);
        Client = new Wire.DashboardService.DashboardServiceClient(_channel);
    }

    /// <summary>Every state of a resource that the service tells of, the present one first.</summary>
    public async IAsyncEnumerable<Wire.Resource> WatchAsync(string name)
    {
        using var call = Client.WatchResources(new Wire.WatchResourcesRequest(), cancellationToken: Cancellation);
        await foreach (var update in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            var resources = update.InitialData?.Resources ?? update.Changes.Value.Select(change => change.Upsert);
            foreach (var resource in resources.Where(resource => resource.DisplayName == name)) yield return resource;
        }
    }

    public async Task<Wire.Resource> WaitForAsync(string name, string state) =>
        await WatchAsync(name).FirstAsync(resource => resource.State == state, Cancellation);

    public async Task<Wire.ResourceCommandResponse> ExecuteAsync(string resourceName, string command) =>
        await Client.ExecuteResourceCommandAsync(
            new Wire.ResourceCommandRequest { ResourceName = resourceName, CommandName = command },
            cancellationToken: Cancellation);

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (Service is not null) await Service.DisposeAsync();
        if (_application is not null)
        {
            await _application.StopAsync(CancellationToken.None);
            await _application.DisposeAsync();
        }

        _bound.Dispose();
    }
}
