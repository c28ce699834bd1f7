using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>A theory that needs <see cref="StockGrpc"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StockGrpcTheoryAttribute : TheoryAttribute
{
    public StockGrpcTheoryAttribute()
    {
        Skip = StockGrpc.Missing;
    }
}
