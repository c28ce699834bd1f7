using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>Each rule of the oracle, held and broken.</summary>
public sealed class KeyHistoryTests
{
    private static readonly NodeLife One = new(Node: 0, Incarnation: 0);
    private static readonly NodeLife Other = new(Node: 1, Incarnation: 0);

    private readonly KeyHistory _history = new("key", nodes: 2);

    [Fact]
    public void Any_OlderThanAReadOfThisNode_IsARegression()
    {
        WriteTo(2);
        Assert.Null(Read(One, DemandKind.Any, 2));

        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, 1));
        Assert.Null(Read(Other, DemandKind.Any, 1));
    }

    [Fact]
    public void Any_StartedBeforeTheNewerReadEnded_MayReturnEither()
    {
        WriteTo(2);
        var floor = _history.BeginRead(One, At(3));
        Assert.Null(Read(One, DemandKind.Any, 2));

        Assert.Null(_history.Judge(floor, DemandKind.Any, 1).Fault);
    }

    [Fact]
    public void Any_NodeWasStartedAgain_OwesNothingToItsLifeBefore()
    {
        WriteTo(2);
        Assert.Null(Read(One, DemandKind.Any, 2));
        var again = One with { Incarnation = 1 };

        Assert.Null(Read(again, DemandKind.Any, 1));
        Assert.Null(Read(again, DemandKind.Any, 2));
        Assert.Equal(FindingKind.Regression, Read(again, DemandKind.Any, 1));
    }

    [Fact]
    public void Any_OlderThanAWriteThatThisNodeAcknowledged_IsARegression()
    {
        WriteTo(1);
        Write(by: One);

        Assert.Null(Read(Other, DemandKind.Any, 1));
        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, 1));
    }

    [Fact]
    public void AtLeast_OlderThanTheTokensWrite_IsNotFreshAtAnyNode()
    {
        WriteTo(1);
        Write(by: One, token: "t2");
        Write(by: null);

        Assert.Equal(FindingKind.Freshness, Read(Other, DemandKind.AtLeast, 1));
        Assert.Null(Read(Other, DemandKind.AtLeast, 2));
        Assert.Null(Read(Other, DemandKind.AtLeast, 3));
    }

    [Fact]
    public void Linearizable_OlderThanWhatRedisAcknowledged_IsNotFresh()
    {
        WriteTo(2);

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, 1));
        Assert.Null(Read(One, DemandKind.Linearizable, 2));
    }

    [Fact]
    public void Linearizable_OlderThanWhatAnotherNodeReturned_IsNotFresh()
    {
        WriteTo(1);
        Assert.True(_history.TryBeginWrite(isDelete: false, out var underWay));
        Assert.Null(Read(Other, DemandKind.Any, underWay));

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, 1));
    }

    [Fact]
    public void Linearizable_AcknowledgedWhileItWasUnderWay_MayReturnEither()
    {
        WriteTo(1);
        var floor = _history.BeginRead(One, At(1));
        WriteTo(2);

        Assert.Null(_history.Judge(floor, DemandKind.Linearizable, 1).Fault);
    }

    [Fact]
    public void NotFound_BeforeAnyWrite_IsRight() => Assert.Null(Read(One, DemandKind.Linearizable, null));

    [Fact]
    public void NotFound_NothingRemovedTheKey_IsTooOld()
    {
        WriteTo(1);
        Assert.Null(Read(One, DemandKind.Any, 1));

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, null));
        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, null));
    }

    [Fact]
    public void NotFound_Deleted_IsRightAndWhatStoodBeforeNoMore()
    {
        WriteTo(1);
        Write(by: null, isDelete: true);

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, 1));
        Assert.Null(Read(One, DemandKind.Linearizable, null));
        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, 1));
    }

    [Fact]
    public void NotFound_DeleteThatDidNotHappen_IsTooOld()
    {
        WriteTo(1);
        Assert.Null(Read(One, DemandKind.Any, 1));
        Assert.True(_history.TryBeginWrite(isDelete: true, out _));
        _history.Withdraw();

        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, null));
    }

    [Fact]
    public void NotFound_WhileRedisIsEmptied_IsRightAndWhatStoodBeforeNoMore()
    {
        WriteTo(1);
        _history.BeginEmptying();

        Assert.Null(Read(Other, DemandKind.Linearizable, 1));
        Assert.Null(Read(One, DemandKind.Linearizable, null));
        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, 1));
    }

    [Fact]
    public void NotFound_AcknowledgedWhileRedisWasEmptied_MayStandOrNot()
    {
        WriteTo(1);
        _history.BeginEmptying();
        WriteTo(2);
        _history.EndEmptying(At(3));

        Assert.Null(Read(One, DemandKind.Linearizable, 2));
        Assert.Null(Read(Other, DemandKind.Linearizable, null));
    }

    [Fact]
    public void NotFound_WrittenAfterRedisWasEmptied_IsTooOld()
    {
        WriteTo(1);
        _history.BeginEmptying();
        _history.EndEmptying(At(2));
        WriteTo(2);

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, null));
        Assert.Null(Read(One, DemandKind.Linearizable, 2));
    }

    [Fact]
    public void NotFound_ManyDeletes_AreKeptInBoundsAndStillRight()
    {
        for (var i = 0; i < 500; i++)
            Write(by: null, isDelete: i % 2 == 1);

        Assert.Null(Read(One, DemandKind.Linearizable, null));
        Write(by: null);
        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Number_ThatNobodySent_IsForeign(long number)
    {
        WriteTo(2);

        Assert.Equal(FindingKind.Foreign, Read(One, DemandKind.Any, number));
    }

    [Fact]
    public void Retired_MayReturnAnythingAndTakesNoWriter()
    {
        WriteTo(2);
        Assert.Null(Read(One, DemandKind.Any, 2));
        _history.Retire();

        Assert.Null(Read(One, DemandKind.Any, 1));
        Assert.False(_history.TryBeginWrite(isDelete: false, out _));
    }

    [Fact]
    public void TryBeginWrite_KeyBeingWritten_HasOneWriter()
    {
        Assert.True(_history.TryBeginWrite(isDelete: false, out _));

        Assert.False(_history.TryBeginWrite(isDelete: false, out _));
    }

    [Fact]
    public void Staleness_IsSinceTheFirstNewerWriteAndZeroForTheNewest()
    {
        WriteTo(3);

        Assert.Equal(TimeSpan.FromSeconds(8), StalenessOf(1, readAt: 10));
        Assert.Equal(TimeSpan.FromSeconds(7), StalenessOf(2, readAt: 10));
        Assert.Equal(TimeSpan.Zero, StalenessOf(3, readAt: 10));
    }

    [Fact]
    public void Staleness_RedisWasEmptied_CountsFromThen()
    {
        WriteTo(1);
        _history.BeginEmptying();
        _history.EndEmptying(At(4));

        Assert.Equal(TimeSpan.FromSeconds(6), StalenessOf(1, readAt: 10));
    }

    // Write n is acknowledged at second n.
    private void WriteTo(long last)
    {
        while (Write(by: null) < last)
        {
        }
    }

    private long Write(NodeLife? by, string? token = null, bool isDelete = false)
    {
        Assert.True(_history.TryBeginWrite(isDelete, out var number));
        _history.Acknowledge(by, token, At(number));
        return number;
    }

    private FindingKind? Read(NodeLife node, DemandKind demand, long? number) =>
        _history.Judge(_history.BeginRead(node, At(100)), demand, number).Fault;

    private TimeSpan StalenessOf(long number, int readAt) =>
        _history.Judge(_history.BeginRead(Other, At(readAt)), DemandKind.Any, number).Staleness;

    private static TimeSpan At(long second) => TimeSpan.FromSeconds(second);
}
