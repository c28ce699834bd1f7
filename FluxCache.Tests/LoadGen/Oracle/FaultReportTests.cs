using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Reporting;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

public sealed class FaultReportTests
{
    [Fact]
    public void Of_OperationsFailed_PutsThemDownToTheFaultThatHadBegunLast()
    {
        var failures = new FailureTally();
        failures.Add();
        failures.Begin(FaultKind.RestartRedis);
        failures.Add();
        failures.Add();
        failures.Begin(FaultKind.Cut);
        failures.Begin(FaultKind.RestartRedis);
        failures.Add();

        var report = Of(failures);

        Assert.Equal([new("restart-redis", 3), new("none", 1)], report.FailedOperations);
    }

    [Fact]
    public void Of_RedisStoppedAndSuspended_SaysForWhichShareOfTheTime()
    {
        var report = Of(
            new FailureTally(),
            new InjectedFault(FaultKind.RestartRedis, "redis", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)),
            new InjectedFault(FaultKind.KillNode, "node-1", TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(5)),
            new InjectedFault(FaultKind.SuspendRedis, "redis", TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(1)));

        Assert.Equal(0.25, report.RedisAwayShare, precision: 9);
    }

    private static FaultReport Of(FailureTally failures, params InjectedFault[] injected) => FaultReport.Of(
        new OracleFindings(
            new OracleTally(), DivergedKeys: 0, Lifetimes: 0, injected, new Dictionary<FaultKind, string>(), failures),
        elapsedSeconds: 20);
}
