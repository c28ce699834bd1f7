using FluxCache.LoadGen;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Workloads;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>
/// The oracle can fail: it notices when one of the things that keep memory in step is turned off. Few keys and as many
/// operations as there is time for, because what the safeguards are for is rare.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class SafeguardTests
{
    private const int MostRuns = 6;
    private const int CleanRuns = 2;

    [RedisTheory]
    [InlineData((int)Safeguards.FillTickets)]
    [InlineData((int)Safeguards.Epochs)]
    [InlineData((int)Safeguards.OwnWriteMarks)]
    public async Task Run_OneSafeguardIsOff_ReportsViolations(int safeguard)
    {
        await using var redis = await RedisServer.StartAsync();
        var off = (Safeguards)safeguard;

        for (var run = 1; run <= MostRuns; run++)
        {
            var report = await LocalOracle.RunAsync(
                OptionsOf(redis, (ulong)run),
                new OwnedRedis(redis),
                cache => cache.Safeguards = Safeguards.All & ~off,
                agreementBound: TimeSpan.FromSeconds(1));
            Assert.Null(report.Failure);
            if (report.Regressions + report.FreshnessViolations + report.DivergedKeys > 0)
            {
                Assert.False(report.Passed);
                return;
            }
        }

        Assert.Fail($"Nothing was found in {MostRuns} runs without {off}.");
    }

    [RedisFact]
    public async Task Run_AllSafeguardsAreOn_ReportsNone()
    {
        await using var redis = await RedisServer.StartAsync();

        for (var run = 1; run <= CleanRuns; run++)
        {
            var report = await LocalOracle.RunAsync(OptionsOf(redis, (ulong)run), new OwnedRedis(redis));
            Assert.True(report.Passed, LocalOracle.Describe(report));
        }
    }

    private static LoadOptions OptionsOf(RedisServer redis, ulong seed) => new()
    {
        Workload = WorkloadKind.Verify,
        Target = LoadTargetKind.InProc,
        Redis = redis.ConnectionString,
        Keys = 10,
        Concurrency = 48,
        Duration = TimeSpan.FromSeconds(2),
        Seed = seed,
        Faults = [FaultKind.KillConnections, FaultKind.HalfOpen],
    };
}
