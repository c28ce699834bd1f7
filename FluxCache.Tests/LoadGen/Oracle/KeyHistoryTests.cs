using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>Each rule of the oracle, held and broken.</summary>
public sealed class KeyHistoryTests
{
    private static readonly NodeLife One = new(Node: 0, Incarnation: 0);
    private static readonly NodeLife Other = new(Node: 1, Incarnation: 0);

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private readonly KeyHistory _history = new("key", nodes: 2, Bound);
    private long _second;

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
        var underWay = Begin();
        Assert.Null(Read(Other, DemandKind.Any, underWay.Number));

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
        Assert.False(_history.Withdraw(Begin(WriteShape.Delete)));

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
    public void TryBeginWrite_KeyBeingWritten_HasOneWriterUntilTheWriteIsHeldUp()
    {
        Assert.NotNull(_history.TryBeginWrite(WriteShape.Set, At(1)));

        Assert.Null(_history.TryBeginWrite(WriteShape.Set, At(1)));
        Assert.NotNull(_history.TryBeginWrite(WriteShape.Set, At(2)));
    }

    [Fact]
    public void Witness_OlderThanAcknowledged_IsALostWriteOnceAndWhatStandsThenIsRight()
    {
        WriteTo(2);

        Assert.Equal(FindingKind.LostWrite, Witness(1));
        Assert.Null(Witness(1));
        Assert.Null(Read(One, DemandKind.Linearizable, 1));
    }

    [Fact]
    public void Witness_NothingWhereAWriteWasAcknowledged_IsALostWrite()
    {
        WriteTo(1);

        Assert.Equal(FindingKind.LostWrite, Witness(null));
    }

    // Issue: the client repeats what timed out, and the suspended node executes the old frames when it goes on.
    [Fact]
    public void Session_AllAcknowledgedAndAnEarlierOneCameAgain_IsALostWrite()
    {
        for (var i = 0; i < 5; i++)
            Acknowledge(Begin(), ofSession: true);

        Assert.Equal(FindingKind.Freshness, Judge(_history.BeginRead(null, At(90)), DemandKind.Session, 3));
        Assert.Equal(FindingKind.LostWrite, Witness(3));
    }

    // A delete is executed, its reply lost; another reads none, writes, is told so; the repeat deletes that.
    [Fact]
    public void Delete_HeldUpAndDoneAgainBehindAnAcknowledgedWrite_IsALostWrite()
    {
        WriteTo(1);
        var delete = Begin(WriteShape.Delete);
        Assert.Null(Witness(null));
        Acknowledge(Begin());
        Acknowledge(delete);

        Assert.Equal(FindingKind.LostWrite, Witness(null));
    }

    [Fact]
    public void Delete_HeldUpAndNotSeenYet_MayStandBehindTheWriteThatOvertookIt()
    {
        WriteTo(1);
        var delete = Begin(WriteShape.Delete);
        Acknowledge(Begin());
        Acknowledge(delete);

        Assert.Null(Witness(null));
        Assert.Equal(FindingKind.LostWrite, Witness(3));
    }

    // With SET a reader sees v1, v2, v1.
    [Fact]
    public void Set_HeldUpAndDoneAgain_IsALostWrite()
    {
        var first = Begin();
        Assert.Null(Witness(1));
        Acknowledge(Begin());
        Assert.Null(Witness(2));

        Assert.Equal(FindingKind.LostWrite, Witness(1));
        _history.LeaveUnknown(first, orderedBy: null, At(_second));
    }

    [Fact]
    public void Unknown_WithinItsBound_MayReplaceWhatWasAcknowledgedMeanwhileButOnlyOnce()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(), orderedBy: null, At(_second));
        Acknowledge(Begin());
        Assert.Null(Witness(3));

        Assert.Null(Witness(2));
        Assert.Null(Read(One, DemandKind.Linearizable, 2));
        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, 3));

        Acknowledge(Begin());
        Assert.Null(Witness(4));
        Assert.Equal(FindingKind.LostWrite, Witness(2));
    }

    [Fact]
    public void Unknown_NeverHappens_NothingIsWrong()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(), orderedBy: null, At(_second));

        Assert.Null(Witness(1));
        Acknowledge(Begin());
        Assert.Null(Witness(3));
        Assert.Null(Read(One, DemandKind.Linearizable, 3));
    }

    // A refused batch is sent again, callers included that had given up: Redis ends with the first, and the node serves the second.
    [Fact]
    public void Unknown_CameAfterAnAcknowledgedWriteThatTheNodeGoesOnToServe_IsNotFresh()
    {
        _history.LeaveUnknown(Begin(), orderedBy: null, At(_second));
        Acknowledge(Begin(), by: One);
        Assert.Null(Read(Other, DemandKind.Linearizable, 1));

        Assert.Equal(FindingKind.Freshness, Read(One, DemandKind.Linearizable, 2));
    }

    [Fact]
    public void Unknown_BehindALaterWriteThatItsOwnInstanceAcknowledged_IsNotInOrder()
    {
        _history.LeaveUnknown(Begin(), orderedBy: One, At(_second));
        Acknowledge(Begin(), by: Other);
        Assert.Null(Witness(2));
        Acknowledge(Begin(), by: One);

        Assert.Equal(FindingKind.Regression, Read(One, DemandKind.Any, 1));
        Assert.Equal(FindingKind.LostWrite, Witness(1));
    }

    [Fact]
    public void Unknown_SeenFirstWhenItsBoundWasOver_IsLateAndNoLostWrite()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(), orderedBy: null, At(2));
        _second = 10;
        Acknowledge(Begin());
        Assert.Null(Witness(3));

        var late = _history.Judge(_history.BeginRead(null, At(20)), DemandKind.Witness, 2);
        Assert.True(late.IsLate);
        Assert.Null(late.Fault);
        Assert.Equal(FindingKind.LostWrite, Witness(3));
    }

    [Fact]
    public void Unknown_NobodyWroteSinceAndRedisHadAnotherWhenTheBoundWasOver_IsLate()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(), orderedBy: null, At(2));
        Assert.False(_history.Judge(_history.BeginRead(null, At(8)), DemandKind.Witness, 1).IsLate);

        Assert.True(_history.Judge(_history.BeginRead(null, At(9)), DemandKind.Witness, 2).IsLate);
    }

    [Fact]
    public void Unknown_SeenFirstWhenItsBoundWasOverAndNobodyLookedBetween_IsNotCalledLate()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(), orderedBy: null, At(2));
        Assert.False(_history.Judge(_history.BeginRead(null, At(6)), DemandKind.Witness, 1).IsLate);

        Assert.False(_history.Judge(_history.BeginRead(null, At(20)), DemandKind.Witness, 2).IsLate);
    }

    [Fact]
    public void Unknown_DeleteThatCameLate_IsLateAndTheNextDisappearanceIsALostWrite()
    {
        WriteTo(1);
        _history.LeaveUnknown(Begin(WriteShape.Delete), orderedBy: null, At(2));
        _second = 10;
        Acknowledge(Begin());

        Assert.True(_history.Judge(_history.BeginRead(null, At(20)), DemandKind.Witness, null).IsLate);
        Acknowledge(Begin());
        Assert.Equal(FindingKind.LostWrite, Witness(null));
    }

    [Fact]
    public void NotDone_IsReturnedAllTheSame_IsFoundBeforeAndAfterItsCallerIsTold()
    {
        WriteTo(1);
        var refused = Begin();
        Assert.Null(Read(One, DemandKind.Any, 2));

        Assert.True(_history.Withdraw(refused));
        Assert.Equal(FindingKind.NotDone, Witness(2));
    }

    [Fact]
    public void SetTwice_EndsWithTheLaterValue()
    {
        var write = Begin(WriteShape.SetTwice);
        Assert.Null(Read(Other, DemandKind.Any, 1));
        Acknowledge(write);

        Assert.Null(Witness(2));
        Assert.Equal(FindingKind.LostWrite, Witness(1));
    }

    [Fact]
    public void Session_ReadsItsOwnWritesAndNotNecessarilyThoseOfOthers()
    {
        Acknowledge(Begin(), ofSession: true);
        Acknowledge(Begin());

        Assert.Null(Judge(_history.BeginRead(null, At(90)), DemandKind.Session, 1));
        Acknowledge(Begin(), ofSession: true);
        Assert.Equal(FindingKind.Freshness, Judge(_history.BeginRead(null, At(90)), DemandKind.Session, 2));
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
        var write = Begin(isDelete ? WriteShape.Delete : WriteShape.Set);
        _history.Acknowledge(write, by, token, isOfSession: false, At(_second));
        return write.Number;
    }

    // Each begins a second after the last.
    private KeyWrite Begin(WriteShape shape = WriteShape.Set)
    {
        var write = _history.TryBeginWrite(shape, At(++_second));
        Assert.NotNull(write);
        return write;
    }

    private void Acknowledge(KeyWrite write, NodeLife? by = null, bool ofSession = false) =>
        _history.Acknowledge(write, by, token: null, ofSession, At(_second));

    private FindingKind? Read(NodeLife node, DemandKind demand, long? number) =>
        Judge(_history.BeginRead(node, At(100)), demand, number);

    private FindingKind? Witness(long? number)
    {
        var verdict = _history.Judge(_history.BeginRead(null, At(_second)), DemandKind.Witness, number);
        Assert.False(verdict.IsLate);
        return verdict.Fault;
    }

    private FindingKind? Judge(ReadFloor floor, DemandKind demand, long? number) => _history.Judge(floor, demand, number).Fault;

    private TimeSpan StalenessOf(long number, int readAt) =>
        _history.Judge(_history.BeginRead(Other, At(readAt)), DemandKind.Any, number).Staleness;

    private static TimeSpan At(long second) => TimeSpan.FromSeconds(second);
}
