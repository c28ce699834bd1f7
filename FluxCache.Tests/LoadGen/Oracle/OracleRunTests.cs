using FluxCache.LoadGen;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Workloads;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>
/// The oracle over three instances of the library and a real Redis, under every kind of fault. Each seed is another
/// schedule; one that finds something is the way to see it again.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class OracleRunTests
{
    private static readonly TimeSpan Duration = FaultSchedule.ShortestFor(FaultNames.All.Count);

    [RedisTheory]
    [InlineData(7, (int)InvalidationMode.PerKey)]
    [InlineData(8, (int)InvalidationMode.Broadcast)]
    [InlineData(9, (int)InvalidationMode.Published)]
    public async Task Run_EveryFault_LosesNoPromise(int seed, int invalidation)
    {
        await using var redis = await RedisServer.StartAsync();

        var report = await LocalOracle.RunAsync(
            OptionsOf(redis, (ulong)seed, FaultNames.All) with { Invalidation = (InvalidationMode)invalidation },
            new OwnedRedis(redis));

        Assert.True(report.Passed, LocalOracle.Describe(report));
        Assert.Equal(
            (0L, 0L, 0L, 0), (report.Regressions, report.FreshnessViolations, report.LostWrites, report.DivergedKeys));
        Assert.True(report is { UnknownWrites: > 0, GivenUp: > 0, WitnessReads: > 100, Lifetimes: > 0 }, LocalOracle.Describe(report));
        Assert.NotNull(report.Faults);
        Assert.Equal(FaultNames.All.Select(FaultNames.Of).Order(), report.Faults.Counts.Keys.Order());
        Assert.Empty(report.Faults.LeftOut);
        Assert.True(report.Errors > 0, "Faults that fail no operation are none.");
        Assert.Equal(report.Errors, report.Faults.FailedOperations.Values.Sum());
        Assert.InRange(report.Faults.RedisAwayShare, 0.001, 0.999);
        Assert.True(report.StalenessMs is { Reads: > 1_000 }, LocalOracle.Describe(report));
    }

    [RedisFact]
    public async Task Run_RedisIsNotItsOwnAndHoldsKeys_LeavesItAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("set", "somebody:else", "1");

        var options = OptionsOf(redis, seed: 7, [FaultKind.Flush]) with { FaultsAreNamed = true };
        var report = await LocalOracle.RunAsync(options, redis: null);

        Assert.False(report.Passed);
        Assert.Contains("Redis holds the key 'somebody:else'", report.Failure);
        Assert.Equal("1", await redis.CliAsync("get", "somebody:else"));
    }

    private static LoadOptions OptionsOf(RedisServer redis, ulong seed, IReadOnlyList<FaultKind> faults) => new()
    {
        Workload = WorkloadKind.Verify,
        Target = LoadTargetKind.InProc,
        Redis = redis.ConnectionString,
        Keys = 100,
        Concurrency = LoadOptions.DefaultOracleConcurrency,
        Rate = 2_000,
        Duration = Duration,
        Seed = seed,
        Faults = faults,
    };
}
