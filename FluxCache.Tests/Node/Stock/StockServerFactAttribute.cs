namespace FluxCache.Tests.Node.Stock;

/// <summary>A test that starts a stock server; skipped, with what lifts it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StockServerFactAttribute : FactAttribute
{
    public StockServerFactAttribute() => Skip = StockGrpc.Missing;
}
