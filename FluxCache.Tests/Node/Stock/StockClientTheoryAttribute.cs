using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Node.Stock;

/// <inheritdoc cref="StockClientFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StockClientTheoryAttribute : TheoryAttribute
{
    public StockClientTheoryAttribute() => Skip = RedisServer.Missing ?? StockGrpc.Missing;
}
