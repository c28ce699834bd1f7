using System.Collections.Concurrent;
using FluxCache.LoadGen.Running;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public class PacerTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task UntilAsync_SeveralMoments_ReturnsAtEachAndNotBefore()
    {
        using var pacer = new Pacer(Time, CancellationToken.None);
        var start = Time.GetTimestamp();
        var early = new ConcurrentBag<int>();

        await Task.WhenAll(new[] { 30, 1, 12, 5, 0, 8 }.Select(async milliseconds =>
        {
            var moment = start + (milliseconds * Time.TimestampFrequency / 1_000);
            await pacer.UntilAsync(moment);
            if (Time.GetTimestamp() < moment)
                early.Add(milliseconds);
        }));

        Assert.Empty(early);
    }

    [Fact]
    public async Task UntilAsync_Stopped_ReturnsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        using var pacer = new Pacer(Time, stop.Token);
        var aYear = Time.GetTimestamp() + (365 * 24 * 3_600 * Time.TimestampFrequency);
        var waiting = pacer.UntilAsync(aYear).AsTask();

        await stop.CancelAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        await pacer.UntilAsync(aYear).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
