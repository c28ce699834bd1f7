using FluxCache.Coherence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class ClusterIdentityTests
{
    private const int Overwritten = 1163;

    [Theory]
    [InlineData("", false)]
    [InlineData("another program", true)]
    [InlineData("0000000000000000", true)]
    public async Task Claim_FindsNoName_OverwritesItAndBlamesSomebodyOnlyIfSomethingIsThere(string found, bool blames)
    {
        var log = new RecordingLog();
        var tokens = new TokenLedger(1);
        var time = new FakeTimeProvider();
        string? held = null;
        var identity = new ClusterIdentity(
            tokens,
            (_, _) => new(held ?? found),
            (name, _) =>
            {
                held = name;
                return default;
            },
            time,
            log);
        using var stop = new CancellationTokenSource();

        var running = identity.RunAsync(stop.Token);
        await Eventually.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return tokens.Cluster != 0;
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(held, tokens.Cluster.ToString("x16", null));
        Assert.Equal(blames ? [Overwritten] : [], log.Events.Select(static entry => entry.Id));
    }
}
