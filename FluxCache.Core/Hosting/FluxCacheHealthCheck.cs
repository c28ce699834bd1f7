using FluxCache.Tiering;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.Hosting;

/// <summary>
/// Healthy while Redis answers on every connection and memory is in step with it. Degraded while Redis answers but memory
/// is late, a replica answers, the server does not report changes although the options ask for reports, or a background
/// loop fails.
/// </summary>
internal sealed class FluxCacheHealthCheck(CacheEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await engine.PingAsync(cancellationToken).ConfigureAwait(false);
            return (engine.SyncFault ?? engine.LoopFault) is { } fault
                ? HealthCheckResult.Degraded(fault, data: Data())
                : HealthCheckResult.Healthy(data: Data());
        }
        catch (FluxCacheException failure)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"Redis is {engine.RedisState}: {failure.Message}",
                failure,
                Data());
        }
    }

    private Dictionary<string, object> Data()
    {
        var statistics = engine.GetStatistics();
        return new()
        {
            ["invalidation"] = statistics.Invalidation.ToString(),
            ["syncLagMedianMs"] = statistics.SyncLagMedian?.TotalMilliseconds ?? -1,
            ["syncLagP99Ms"] = statistics.SyncLagP99?.TotalMilliseconds ?? -1,
            ["syncViolations"] = statistics.SyncViolations,
        };
    }
}
