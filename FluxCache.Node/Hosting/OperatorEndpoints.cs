using System.Globalization;

namespace FluxCache.Node.Hosting;

/// <summary>
/// Lets an operator ask for maintenance over HTTP. Off unless <see cref="NodeOptions.OperatorEndpoints"/> says so, because
/// a node does not ask who calls.
/// </summary>
internal static class OperatorEndpoints
{
    internal static void Map(WebApplication app)
    {
        app.MapPost("/operator/clear-memory", (IFluxCacheMaintenance cache) => cache.ClearMemory());
        app.MapPost("/operator/resync", async (IFluxCacheMaintenance cache, CancellationToken cancellationToken) =>
        {
            try
            {
                var repaired = await cache.ResyncAsync(cancellationToken);
                return Results.Text(repaired.ToString(CultureInfo.InvariantCulture));
            }
            catch (FluxCacheException failure)
            {
                return Results.Text(failure.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
