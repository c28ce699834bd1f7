using System.Globalization;
using FluxCache.Coherence;
using FluxCache.Tiering;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Tiering;

public sealed class SingleFlightTests(ITestOutputHelper output)
{
    private readonly TierFixture _tiers = new();

    [Fact]
    public async Task Run_ManyCallersJoin_GetOneResultAndTheNextFliesAgain()
    {
        var flights = new SingleFlight<int>(_tiers.Coherent);
        var landing = new TaskCompletionSource();
        var flown = 0;
        ValueTask<int> RunAsync() => flights.RunAsync("key", FlyAsync, 0, CancellationToken.None);
        async ValueTask<int> FlyAsync(FillTicket ticket, int state, CancellationToken token)
        {
            await landing.Task;
            return ++flown;
        }

        var callers = Enumerable.Range(0, 20).Select(_ => RunAsync().AsTask()).ToArray();
        landing.SetResult();

        Assert.All(await Task.WhenAll(callers), result => Assert.Equal(1, result));
        Assert.Equal(2, await RunAsync());
    }

    [Fact]
    public async Task Run_CancelledBeforeItBegins_DoesNotFly()
    {
        var flights = new SingleFlight<int>(_tiers.Coherent);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await flights.RunAsync<int>(
            "key", (_, _, _) => throw new InvalidOperationException("flew"), 0, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Run_AbandonedFlight_IsNotJoinedAndCancelsNoOther()
    {
        var flights = new SingleFlight<string>(_tiers.Coherent, keepsTokens: true);
        var landings = new List<TaskCompletionSource>();
        async ValueTask<string> FlyAsync(FillTicket ticket, int state, CancellationToken token)
        {
            var landing = new TaskCompletionSource();
            landings.Add(landing);
            await landing.Task.WaitAsync(token);
            return ticket.Key;
        }

        using var patience = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var abandoned = flights.RunAsync("first", FlyAsync, 0, patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);

        var again = flights.RunAsync("first", FlyAsync, 0, other.Token).AsTask();
        var second = flights.RunAsync("second", FlyAsync, 0, other.Token).AsTask();
        foreach (var landing in landings)
            landing.TrySetResult();

        Assert.Equal("first", await again);
        Assert.Equal("second", await second);
        Assert.Equal(3, landings.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ManyCallersGiveUpAndFlightsFail_EveryCallerGetsTheEndOfItsOwnFlight(bool keepsTokens)
    {
        const int Keys = 8;
        const int Callers = 32;
        const int Runs = 100;
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var flights = new SingleFlight<string>(_tiers.Coherent, keepsTokens: keepsTokens);

        async Task CallAsync(int caller)
        {
            var random = new Random(seed + caller);
            for (var run = 0; run < Runs; run++)
            {
                var key = random.Next(Keys).ToString(CultureInfo.InvariantCulture);
                using var patience = new CancellationTokenSource();
                var end = flights.RunAsync(key, FlyAsync, random.Next(), random.Next(4) > 0 ? patience.Token : default);
                var cancelling = random.Next(3) == 0 ? Task.Run(patience.Cancel) : Task.CompletedTask;
                if (random.Next(8) == 0)
                    _tiers.Coherent.Invalidate(key);
                try
                {
                    Assert.Equal(key, await end);
                }
                catch (InvalidDataException failure)
                {
                    Assert.Equal(key, failure.Message);
                }
                catch (OperationCanceledException failure)
                {
                    Assert.Equal(patience.Token, failure.CancellationToken);
                }

                await cancelling;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller))));

        // None is left behind: each key is the next caller's to fly.
        for (var key = 0; key < Keys; key++)
        {
            var own = flights.Board(
                key.ToString(CultureInfo.InvariantCulture), firstContinuesInline: false, out var end, CancellationToken.None);
            Assert.NotNull(own);
            flights.Land(own, "landed");
            Assert.Equal("landed", await end);
        }
    }

    private static async ValueTask<string> FlyAsync(FillTicket ticket, int random, CancellationToken token)
    {
        var key = ticket.Key;
        for (var step = random % 4; step > 0; step--)
            await Task.Yield();
        token.ThrowIfCancellationRequested();
        Assert.Equal(key, ticket.Key);
        return random % 16 == 0 ? throw new InvalidDataException(key) : key;
    }
}
