using FluxCache.Client;

namespace FluxCache.Tests.Diagnostics;

public sealed class OptionRangeTests
{
    [Fact]
    public void Faults_OfCacheOptions_AreInPlainWords()
    {
        var faults = new FluxCacheOptionsValidator().Validate(null, new FluxCacheOptions
        {
            MemoryCap = 0,
            Connections = 65,
            SyncInterval = TimeSpan.FromMilliseconds(1),
            MaxSyncLag = TimeSpan.FromMinutes(2),
        }).Failures;

        Assert.Equal(
            [
                "FluxCache:MemoryCap is 0; use 1 or more.",
                "FluxCache:SyncInterval is 1 ms; use 100 ms to 24 d.",
                "FluxCache:MaxSyncLag is 2 min; use 100 ms to 1 min.",
                "FluxCache:Connections is 65; use 1 to 64.",
            ],
            faults);
    }

    [Fact]
    public void Faults_OfClientOptions_AreInPlainWords()
    {
        var options = new FluxCacheClientOptions { CallTimeout = TimeSpan.FromSeconds(-5), MaxPendingCalls = 2_000_000 };
        options.Nodes.Add("http://localhost:8081");

        var faults = new FluxCacheClientOptionsValidator().Validate(null, options).Failures!;

        Assert.Contains("FluxCache:Client:CallTimeout is -5 s; use 10 ms to 5 min.", faults);
        Assert.Contains("FluxCache:Client:MaxPendingCalls is 2,000,000; use 1 to 1,000,000.", faults);
    }
}
