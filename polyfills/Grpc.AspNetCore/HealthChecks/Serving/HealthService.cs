using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.AspNetCore.HealthChecks.Serving;

/// <summary>Serves <c>grpc.health.v1.Health</c> by the .NET health checks.</summary>
internal sealed class HealthService(
    HealthCheckService checks,
    PublishedHealth published,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await FindStatusAsync(request.Service, context.CancellationToken)
            ?? throw new RpcException(new Core.Status(StatusCode.NotFound, $"There is no service '{request.Service}'."));
        return new HealthCheckResponse { Status = status };
    }

    /// <remarks>The first status is as fresh as a check; the following ones come with the published reports.</remarks>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            options.Value.SuppressCompletionOnShutdown ? CancellationToken.None : lifetime.ApplicationStopping);
        try
        {
            // Taken before the check, so that a change during it is not missed.
            var changed = published.TryFind(request.Service, out var health) ? health.Get().Changed : null;
            var sent = await FindStatusAsync(request.Service, ending.Token) ?? Status.ServiceUnknown;
            await responseStream.WriteAsync(new HealthCheckResponse { Status = sent });
            while (changed is not null)
            {
                await changed.WaitAsync(ending.Token);
                (var now, changed) = health!.Get();
                if (now == sent)
                    continue;
                sent = now;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = sent });
            }
            // Services are mapped before the application starts: one that is unknown stays so.
            await Task.Delay(Timeout.Infinite, ending.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(new HealthCheckResponse { Status = Status.NotServing });
        }
    }

    private async Task<Status?> FindStatusAsync(string service, CancellationToken cancellationToken)
    {
        if (options.Value.Services.Find(service)?.HealthCheckPredicate is not { } belongs)
            return null;
        if (options.Value.UseHealthChecksCache)
            return published.TryFind(service, out var health) ? health.Get().Status : null;
        var report = await checks.CheckHealthAsync(
            check => belongs(new HealthCheckMapContext(check.Name, check.Tags)), cancellationToken);
        return ServingStatus.Of(report.Entries.Values.Select(entry => entry.Status));
    }
}
