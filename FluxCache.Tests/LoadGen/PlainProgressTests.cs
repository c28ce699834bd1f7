using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Running;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class PlainProgressTests
{
    [Fact]
    public void Line_BetweenTwoLooks_ShowsTheRateOfThatTime()
    {
        var before = new ProgressSnapshot { Phase = "mixed", Elapsed = TimeSpan.FromSeconds(1), Operations = 1_000, OfOperations = 10_000 };
        var now = before with { Elapsed = TimeSpan.FromSeconds(3), Operations = 5_000, MemoryHitRatio = 0.841, P99Milliseconds = 1.5, Errors = 2 };

        var line = PlainProgress.Line(before, now);

        Assert.Contains("mixed", line);
        Assert.Contains("50 %", line);
        Assert.Contains("5,000 ops", line);
        Assert.Contains("2,000 ops/s", line);
        Assert.Contains("p99 1.500 ms", line);
        Assert.Contains("memory 84.1 %", line);
        Assert.Contains("2 errors", line);
        Assert.DoesNotContain("mismatches", line);
    }

    [Fact]
    public async Task FollowAsync_WorkFails_ItsFailureIsThrown()
    {
        using var output = new StringWriter();
        var progress = new PlainProgress(output, TimeProvider.System);
        var source = new KeyProgress("populate", 10, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => progress.FollowAsync(source, () => Task.FromException(new InvalidOperationException("no"))));
    }
}
