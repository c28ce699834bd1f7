using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Answers the dashboard. Streams end when the service stops, lest they hold it up.</summary>
internal sealed class ResourceService(
    ResourceServiceOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime) : Wire.DashboardService.DashboardServiceBase
{
    public override Task<Wire.ApplicationInformationResponse> GetApplicationInformation(
        Wire.ApplicationInformationRequest request,
        ServerCallContext context) =>
        Task.FromResult(new Wire.ApplicationInformationResponse { ApplicationName = options.ApplicationName });

    public override Task WatchResources(
        Wire.WatchResourcesRequest request,
        IServerStreamWriter<Wire.WatchResourcesUpdate> responseStream,
        ServerCallContext context) => UntilEndAsync(context, async cancellationToken =>
    {
        var isFirst = true;
        var batches = EventBatches.Batch(notifications.WatchAsync(cancellationToken), cancellationToken);
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            var resources = batch.Select(ResourceMapping.ToWire);
            await responseStream.WriteAsync(isFirst ? Initial(resources) : Changes(resources), cancellationToken)
                .ConfigureAwait(false);
            isFirst = false;
        }
    });

    public override Task WatchResourceConsoleLogs(
        Wire.WatchResourceConsoleLogsRequest request,
        IServerStreamWriter<Wire.WatchResourceConsoleLogsUpdate> responseStream,
        ServerCallContext context) => UntilEndAsync(context, async cancellationToken =>
    {
        if (!notifications.TryGetCurrentState(request.ResourceName, out var found))
            throw new RpcException(new Status(StatusCode.NotFound, $"There is no resource '{request.ResourceName}'."));

        var name = found.Resource.Name;
        var batches = request.SuppressFollow ? logs.GetAllAsync(name) : logs.WatchAsync(name);
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var update in LogBatches.Split(batch))
                await responseStream.WriteAsync(update, cancellationToken).ConfigureAwait(false);
        }
    });

    public override async Task<Wire.ResourceCommandResponse> ExecuteResourceCommand(
        Wire.ResourceCommandRequest request,
        ServerCallContext context)
    {
        var result = await commands
            .ExecuteCommandAsync(request.ResourceName, request.CommandName, context.CancellationToken)
            .ConfigureAwait(false);
        return new Wire.ResourceCommandResponse
        {
            Kind = result switch
            {
                { Success: true } => Wire.ResourceCommandResponseKind.Succeeded,
                { Canceled: true } => Wire.ResourceCommandResponseKind.Cancelled,
                _ => Wire.ResourceCommandResponseKind.Failed,
            },
            Message = result.Message ?? "",
        };
    }

    public override Task WatchInteractions(
        IAsyncStreamReader<Wire.WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<Wire.WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context) => UntilEndAsync(context, async cancellationToken =>
    {
        // The dashboard waits for the headers, which else would come with the first message: never.
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        while (await requestStream.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            // An answer to a question that was not asked.
        }
    });

    private static Wire.WatchResourcesUpdate Initial(IEnumerable<Wire.Resource> resources) =>
        new() { InitialData = new Wire.InitialResourceData { Resources = { resources } } };

    private static Wire.WatchResourcesUpdate Changes(IEnumerable<Wire.Resource> resources) => new()
    {
        Changes = new Wire.WatchResourcesChanges
        {
            Value = { resources.Select(resource => new Wire.WatchResourcesChange { Upsert = resource }) },
        },
    };

    private async Task UntilEndAsync(ServerCallContext context, Func<CancellationToken, Task> stream)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await stream(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The dashboard has gone, or the application stops: either way the stream is complete.
        }
    }
}
