using FluxCache.Tiering;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.Hosting;

/// <summary>Healthy while Redis answers on every connection.</summary>
internal sealed class FluxCacheHealthCheck(CacheEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await engine.PingAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (FluxCacheException failure)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus, $"Redis is {engine.RedisState}: {failure.Message}", failure);
        }
    }
}
