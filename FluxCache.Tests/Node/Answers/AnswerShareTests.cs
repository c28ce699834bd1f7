using FluxCache.Node.Service.Answers;
using Xunit;

namespace FluxCache.Tests.Node.Answers;

public sealed class AnswerShareTests
{
    [Fact]
    public void Connections_ThatTakeAllTheyCan_LeaveRoomForTheNext()
    {
        var budget = new AnswerBudget(1_200);

        Assert.Equal(600, TakeAll(budget.NewShare()));
        Assert.Equal(300, TakeAll(budget.NewShare()));
        Assert.Equal(150, TakeAll(budget.NewShare()));
    }

    [Fact]
    public void TryTake_AloneOnItsConnection_MayTakeAllThatIsLeft()
    {
        var budget = new AnswerBudget(1_000);

        Assert.True(budget.NewShare().TryTake(700));
        Assert.False(budget.NewShare().TryTake(301));
        Assert.True(budget.NewShare().TryTake(300));
        Assert.Equal(0, budget.Left);
    }

    [Fact]
    public void TryTake_Refused_TakesNothing()
    {
        var budget = new AnswerBudget(1_000);
        var share = budget.NewShare();
        Assert.True(share.TryTake(400));

        Assert.False(share.TryTake(400));

        Assert.Equal(600, budget.Left);
        share.ThrowIfFull();
        share.GiveBack(400);
        Assert.Equal(1_000, budget.Left);
        Assert.True(share.TryTake(1_000));
        Assert.Throws<FluxCacheException>(share.ThrowIfFull);
    }

    [Fact]
    public void ExpectedSize_OfValues_GrowsAtOnceAndShrinksSlowly()
    {
        var expected = new ExpectedSize(firstBytes: 1_000);

        expected.Saw(80_000, values: 10);
        Assert.Equal(8_000, expected.Bytes);
        expected.Saw(0, values: 10);
        Assert.Equal(7_000, expected.Bytes);
        for (var i = 0; i < 100; i++)
            expected.Saw(0, values: 1);
        Assert.InRange(expected.Bytes, 1, 100);
    }

    private static int TakeAll(AnswerShare share)
    {
        var taken = 0;
        while (share.TryTake(10))
            taken += 10;
        return taken;
    }
}
