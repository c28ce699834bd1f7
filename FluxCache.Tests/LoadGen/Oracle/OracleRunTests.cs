using FluxCache.LoadGen;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Targets;
using FluxCache.LoadGen.Workloads;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>
/// The oracle over three instances of the library and a real Redis, under every kind of fault. Each seed is another
/// schedule; one that finds something is the way to see it again.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class OracleRunTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    [RedisTheory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Run_EveryFault_LosesNoPromise(int seed)
    {
        await using var redis = await RedisServer.StartAsync();

        var report = await RunAsync(redis, (ulong)seed, FaultNames.All);

        Assert.True(report.Passed, Describe(report));
        Assert.Equal((0L, 0L, 0), (report.Regressions, report.FreshnessViolations, report.DivergedKeys));
        Assert.NotNull(report.Faults);
        Assert.Equal(FaultNames.All.Select(FaultNames.Of).Order(), report.Faults.Counts.Keys.Order());
        Assert.Empty(report.Faults.LeftOut);
        Assert.True(report.Errors > 0, "Faults that fail no operation are none.");
        Assert.True(report.StalenessMs is { Reads: > 1_000 }, Describe(report));
    }

    [RedisFact]
    public async Task Run_RedisIsNotItsOwnAndHoldsKeys_LeavesItAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CliAsync("set", "somebody:else", "1");

        var options = OptionsOf(redis, seed: 7, [FaultKind.Flush]) with { FaultsAreNamed = true };
        var report = await RunAsync(options, redis: null);

        Assert.False(report.Passed);
        Assert.Contains("Redis holds the key 'somebody:else'", report.Failure);
        Assert.Equal("1", await redis.CliAsync("get", "somebody:else"));
    }

    private static Task<LoadReport> RunAsync(RedisServer redis, ulong seed, IReadOnlyList<FaultKind> faults) =>
        RunAsync(OptionsOf(redis, seed, faults), new OwnedRedis(redis));

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

    private static async Task<LoadReport> RunAsync(LoadOptions options, IRedisProcess? redis)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var opener = new TargetOpener(options, LoadTargetKind.InProc, options.Keys);
        opener.AddTo(builder);
        using var host = builder.Build();
        opener.Use(host.Services);
        var cluster = new LocalClusterOpener(options.Instances, opener.CacheOptions, opener.OpenRedisAsync, redis);
        var report = new ReportBuilder(options, options.Keys, opener, TimeProvider.System);
        return await new OracleSession(options, cluster, report, new SilentProgress(), TimeProvider.System).RunAsync(CancellationToken.None);
    }

    private static string Describe(LoadReport report) => string.Join(
        Environment.NewLine, [$"seed {report.Seed}", report.Failure ?? "", report.StalenessMs?.ToString() ?? "", .. report.FirstFindings,
            .. report.Faults?.Injected.Select(fault => fault.ToString()) ?? []]);
}
