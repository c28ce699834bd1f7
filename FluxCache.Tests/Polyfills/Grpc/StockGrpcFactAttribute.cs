using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>A fact that needs <see cref="StockGrpc"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StockGrpcFactAttribute : FactAttribute
{
    public StockGrpcFactAttribute()
    {
        Skip = StockGrpc.Missing;
    }
}
