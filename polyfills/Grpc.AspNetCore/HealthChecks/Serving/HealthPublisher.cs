using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Serving;

/// <summary>Takes each report of the .NET health checks to those who watch.</summary>
internal sealed class HealthPublisher(PublishedHealth published, IOptions<GrpcHealthChecksOptions> options)
    : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var service in options.Value.Services)
        {
            var own = report.Entries.Where(entry =>
                service.HealthCheckPredicate!(new HealthCheckMapContext(entry.Key, entry.Value.Tags)));
            if (published.TryFind(service.Name, out var health))
                health.Set(ServingStatus.Of(own.Select(entry => entry.Value.Status)));
        }
        return Task.CompletedTask;
    }
}
