using FluxCache.Coherence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class PaceTests
{
    private const int PerSecond = 10;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1) / PerSecond;

    private readonly FakeTimeProvider _time = new();
    private readonly Pace _pace;
    private readonly Pace _fast;

    public PaceTests() => (_pace, _fast) = (new Pace(PerSecond, _time), new Pace(1_000, _time));

    [Fact]
    public async Task Spend_MoreThanTheRate_TurnsComeInOrderAndAtTheRate()
    {
        var order = new List<int>();
        async Task WaitAsync(int caller)
        {
            await Spend(1);
            lock (order)
                order.Add(caller);
        }

        var callers = Enumerable.Range(0, 5).Select(WaitAsync).ToArray();
        for (var given = 1; given < callers.Length; given++)
        {
            _time.Advance(Turn - TimeSpan.FromMilliseconds(1));
            Assert.False(callers[given].IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await callers[given].WaitAsync(TimeSpan.FromSeconds(20));
        }

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public async Task Spend_WaiterGivesUp_TheNextHasItsTurn()
    {
        await Spend(1);
        using var patience = new CancellationTokenSource();
        var impatient = Enumerable.Range(0, 1_000).Select(_ => _pace.SpendAsync(1, patience.Token).AsTask()).ToArray();
        var patient = Spend(1);

        await patience.CancelAsync();
        foreach (var one in impatient)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        _time.Advance(Turn);

        await patient.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Spend_FirstOfThoseWhoWaitGivesUp_TheOthersKeepTheirPlaces()
    {
        await Spend(1);
        using var patience = new CancellationTokenSource();
        var first = _pace.SpendAsync(100, patience.Token).AsTask();
        var second = Spend(1);
        var third = Spend(1);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _time.Advance(Turn);
        await second.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(third.IsCompleted);
        _time.Advance(Turn);

        await third.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Spend_NobodyWaitedForAWhile_TheTimeIsNotMadeUpFor()
    {
        await Spend(1);
        _time.Advance(TimeSpan.FromSeconds(60));

        await Spend(1);
        Assert.False(Spend(1).IsCompleted);
    }

    [Fact]
    public async Task TrySpend_AsManyWaitAsMay_IsRefusedUntilOneGivesUp()
    {
        await Spend(1);
        using var patience = new CancellationTokenSource();
        Assert.True(_pace.TrySpend(1, mostWaiting: 3, out _, patience.Token));

        // One may pass the bound, so that a large one can be admitted at all.
        Assert.True(_pace.TrySpend(100, mostWaiting: 3, out var large, CancellationToken.None));
        Assert.False(_pace.TrySpend(1, mostWaiting: 3, out _, CancellationToken.None));
        await patience.CancelAsync();
        Assert.False(_pace.TrySpend(1, mostWaiting: 3, out _, CancellationToken.None));
        _time.Advance(Turn);
        await large.AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(_pace.TrySpend(1, mostWaiting: 3, out _, CancellationToken.None));
    }

    [Fact]
    public void Spend_NoBound_NeverWaits()
    {
        var free = new Pace(0, _time);
        for (var i = 0; i < 100; i++)
            Assert.True(free.SpendAsync(1_000, CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Spend_AfterAWholeBatchOfSpare_DoesNotWaitForIt()
    {
        await _fast.SpendSpareAsync(1_000, CancellationToken.None);

        Assert.True(_fast.SpendAsync(1, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task SpendSpare_WhileTurnsAreWaitedFor_WaitsBehindThemAll()
    {
        for (var i = 0; i < 100; i++)
            _ = _fast.SpendAsync(1, CancellationToken.None).AsTask();

        var spare = _fast.SpendSpareAsync(100, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(spare.IsCompleted);

        // It may look before the last turn was given, and again a millisecond later.
        for (var late = 0; !spare.IsCompleted; late++)
        {
            Assert.InRange(late, 0, 100);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1);
        }

        await spare;
    }

    [Fact]
    public void SpendSpare_BesideTurns_TakesOnlyWhatTheyLeave()
    {
        // Turns for half of the rate leave the other half, so that a hundred keys take 200 ms.
        var taken = new List<int>();
        for (var millisecond = 0; millisecond < 500; millisecond++)
        {
            if (millisecond % 2 == 0)
                Assert.True(_fast.SpendAsync(1, CancellationToken.None).AsTask().IsCompleted);
            using var unlessAtOnce = new CancellationTokenSource();
            if (_fast.SpendSpareAsync(100, unlessAtOnce.Token).AsTask().IsCompleted)
                taken.Add(millisecond);
            unlessAtOnce.Cancel();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(3, taken.Count);
        Assert.InRange(taken[1] - taken[0], 195, 205);
        Assert.InRange(taken[2] - taken[1], 195, 205);
    }

    private Task Spend(int keys) => _pace.SpendAsync(keys, CancellationToken.None).AsTask();
}
