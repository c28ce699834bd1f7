using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Node.Stock;

/// <summary>A test in which a stock client calls a node; skipped, with what lifts it, where something is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StockClientFactAttribute : FactAttribute
{
    public StockClientFactAttribute() => Skip = RedisServer.Missing ?? StockGrpc.Missing;
}
