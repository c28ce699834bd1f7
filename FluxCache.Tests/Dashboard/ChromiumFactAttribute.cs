using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Dashboard;

/// <summary>A test that starts the topology and looks at it in a browser; skipped, with what lifts it, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Missing ?? RedisServer.Missing;
}
