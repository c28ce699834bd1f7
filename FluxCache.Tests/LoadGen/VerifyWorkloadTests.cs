using FluxCache.LoadGen;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Workloads;
using Xunit;

namespace FluxCache.Tests.LoadGen;

/// <summary>A correctness test that cannot fail proves nothing: here it must find every kind of lie.</summary>
public class VerifyWorkloadTests
{
    [Fact]
    public async Task Verify_HonestTarget_FindsNothing()
    {
        var report = await RunAsync(new DictionaryTarget());

        Assert.True(report.Passed, string.Join('\n', report.FirstFindings));
        Assert.Equal(20_000, report.Ops);
        Assert.True(report.Reads > 1_000 && report.Writes > 1_000, "it must both read and write");
    }

    [Fact]
    public Task Verify_StaleTarget_FindsStaleReads() => AssertFindsAsync(new StaleTarget(), "stale", "backwards");

    [Fact]
    public Task Verify_BackwardsTarget_FindsStepsBackwards() => AssertFindsAsync(new BackwardsTarget(), "backwards");

    [Fact]
    public Task Verify_SwappingTarget_FindsValuesOfOtherKeys() => AssertFindsAsync(new SwappingTarget(), "otherKey");

    [Fact]
    public Task Verify_DamagingTarget_FindsDamage() => AssertFindsAsync(new DamagingTarget(), "damaged");

    [Fact]
    public Task Verify_LosingTarget_FindsLostWrites() => AssertFindsAsync(new LosingTarget(), "lost");

    [Fact]
    public async Task Verify_UnreliableTarget_CountsErrorsAndNoMismatch()
    {
        var report = await RunAsync(new UnreliableTarget(), operations: 200);

        Assert.False(report.Passed);
        Assert.True(report.Errors > 0);
        Assert.Equal(0, report.Mismatches);
    }

    /// <param name="alsoKind">What else such a target may do: a write can be seen, and taken back, before it is acknowledged.</param>
    private static async Task AssertFindsAsync(DictionaryTarget target, string kind, string? alsoKind = null)
    {
        var report = await RunAsync(target);

        Assert.False(report.Passed);
        Assert.Equal(0, report.Errors);
        Assert.True(report.Mismatches > 0);
        Assert.Contains(kind, report.Findings);
        Assert.All(report.Findings.Keys, found => Assert.True(found == kind || found == alsoKind, found));
        Assert.Equal(report.Mismatches, report.Findings.Values.Sum());
        Assert.NotEmpty(report.FirstFindings);
    }

    private static Task<LoadReport> RunAsync(DictionaryTarget target, long operations = 20_000)
    {
        var options = new LoadOptions
        {
            Workload = WorkloadKind.Verify,
            Keys = 10,
            Concurrency = 16,
            Operations = operations,
            ReadRatio = 0.5,
        };
        return new LoadSession(options, trace: null, new FixedOpener(target), new SilentProgress(), TimeProvider.System)
            .RunAsync(CancellationToken.None);
    }
}
