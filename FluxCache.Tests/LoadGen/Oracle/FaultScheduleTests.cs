using FluxCache.LoadGen.Oracle.Injection;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

public sealed class FaultScheduleTests
{
    private const int Nodes = 3;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(10);

    [Fact]
    public void Create_SameSeed_IsTheSameAndAnotherIsNot()
    {
        Assert.Equal(Create(7, Duration), Create(7, Duration));
        Assert.NotEqual(Create(7, Duration), Create(8, Duration));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Create_AnySeed_HasEveryKindInEveryRoundAndEveryNode(int seed)
    {
        var schedule = Create((ulong)seed, Duration);

        Assert.All(schedule.Chunk(FaultNames.All.Count), round =>
            Assert.Equal(FaultNames.All, round.Select(fault => fault.Kind).Order()));
        Assert.Equal([0, 1, 2], schedule.Select(fault => fault.Node).OfType<int>().Distinct().Order());
    }

    [Theory]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(600)]
    public void Create_AnyDuration_OneIsOverBeforeTheNextAndTheLastLeavesCalm(int seconds)
    {
        var duration = TimeSpan.FromSeconds(seconds);
        var schedule = Create(7, duration);

        Assert.All(schedule.Zip(schedule.Skip(1)), pair => Assert.True(pair.First.At + pair.First.Length < pair.Second.At));
        var last = schedule[^1];
        Assert.True(last.At + last.Length <= duration - FaultSchedule.CalmAfter(duration));
        Assert.True(schedule[0].At > TimeSpan.Zero);
    }

    [Fact]
    public void Create_Kinds_HaveANodeAndALengthWhereTheyMeanSomething()
    {
        foreach (var fault in Create(7, Duration))
        {
            var isOfNode = fault.Kind is FaultKind.KillNode or FaultKind.Stall or FaultKind.HalfOpen or FaultKind.Cut
                or FaultKind.SuspendNode or FaultKind.HoldCommands or FaultKind.LoseReplies;
            var isOver = fault.Kind is FaultKind.KillConnections or FaultKind.Flush or FaultKind.Cut;
            Assert.Equal(isOfNode, fault.Node is not null);
            Assert.Equal(isOver, fault.Length == TimeSpan.Zero);
        }
    }

    [Fact]
    public void Create_NoKinds_IsEmpty() => Assert.Empty(FaultSchedule.Create(7, Duration, [], Nodes));

    [Fact]
    public void ShortestFor_AllKinds_HasRoomForEach()
    {
        var schedule = Create(7, FaultSchedule.ShortestFor(FaultNames.All.Count));

        Assert.Equal(FaultNames.All.Count, schedule.Count);
    }

    private static IReadOnlyList<ScheduledFault> Create(ulong seed, TimeSpan duration) =>
        FaultSchedule.Create(seed, duration, FaultNames.All, Nodes);
}
