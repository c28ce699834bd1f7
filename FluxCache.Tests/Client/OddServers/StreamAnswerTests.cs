using FluxCache.Client;
using FluxCache.V1;
using Xunit;
using Kind = FluxCache.Client.FluxCacheClientErrorKind;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>What the client makes of a stream that was taken, executes what it carries and answers oddly.</summary>
public sealed class StreamAnswerTests
{
    private delegate Task<bool> Answer(OddExchange exchange, OutcomeFrame outcomes);

    /// <summary>Instead of the outcomes, which get lost.</summary>
    private static readonly Dictionary<string, Answer> Losses = new()
    {
        ["silence"] = static (_, _) => Task.FromResult(true),
        ["the end"] = static (exchange, _) => EndAsync(exchange, "0"),
        ["INTERNAL"] = static (exchange, _) => EndAsync(exchange, "13"),
        ["UNAVAILABLE"] = static (exchange, _) => EndAsync(exchange, "14"),
        ["UNIMPLEMENTED"] = static (exchange, _) => EndAsync(exchange, "12"),
        ["no status"] = static (_, _) => Task.FromResult(false),
        ["CANCEL"] = static (exchange, _) => HandOverAsync(exchange, "CANCEL"),
        ["REFUSED_STREAM"] = static (exchange, _) => HandOverAsync(exchange, "REFUSED_STREAM"),
        ["connection aborted"] = static (exchange, _) => HandOverAsync(exchange, "connection aborted"),
        ["no protobuf"] = static (exchange, _) => SendAsync(exchange, GrpcFrame.Of([255, 255, 255])),
        ["a frame cut short"] = static (exchange, _) =>
            ThenGoOnAsync(exchange.SendAsync(GrpcFrame.Of([10], length: 100)), goOn: false),
        ["a frame over the limit"] = static (exchange, _) => SendAsync(exchange, GrpcFrame.Of([], length: 2 << 20)),
        ["ids of nobody"] = static (exchange, outcomes) => SendAsync(exchange, Changed(outcomes, o => o.Id += 1_000)),
    };

    public static TheoryData<string> LossNames => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(LossNames))]
    public async Task Increment_OutcomeLost_IsNotMadeAgain(string loss)
    {
        await using var cluster = await StartAsync(Losses[loss], TimesOut(loss));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal(Kind.OutcomeUnknown, error.Kind);
        Assert.Equal((true, 1), (error.MayHaveTakenEffect, cluster.Cache.Increments));
        if (!TimesOut(loss)) // A stream that is silent stays open.
        {
            cluster.Odd.Mend();
            Assert.Equal(2, await cluster.IncrementAsync());
        }
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public async Task Get_OutcomeLost_IsMadeElsewhere(string loss)
    {
        await using var cluster = await StartAsync(Losses[loss], TimesOut(loss));

        Assert.True((await cluster.GetAsync()).Found);
    }

    [Fact]
    public async Task Outcomes_OfNobodyAndTwice_AreLeftOut()
    {
        await using var cluster = await StartAsync(static async (exchange, outcomes) =>
        {
            var nobodys = Changed(outcomes, outcome => outcome.Id += 1_000);
            nobodys.Outcomes.Add(outcomes.Outcomes);
            nobodys.Outcomes.Add(outcomes.Outcomes);
            await exchange.SendAsync(nobodys);
            await exchange.SendAsync(outcomes);
            return true;
        });

        for (var count = 1; count <= 10; count++)
        {
            Assert.Equal(count, await cluster.IncrementAsync());
            Assert.True((await cluster.GetAsync()).Found);
        }
        Assert.Equal(1, cluster.Odd.Count("Exchange"));
    }

    [Fact]
    public async Task Outcome_OfAnotherKind_IsTheNodesFault()
    {
        await using var cluster = await StartAsync(static (exchange, outcomes) =>
            SendAsync(exchange, Changed(outcomes, outcome => outcome.Delete = new DeleteResponse())));

        var read = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.GetAsync);
        var increment = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((Kind.NodeFault, false), (read.Kind, read.MayHaveTakenEffect));
        Assert.Equal((Kind.NodeFault, true), (increment.Kind, increment.MayHaveTakenEffect));
        Assert.Equal(1, cluster.Cache.Increments);
    }

    [Fact]
    public async Task Outcome_WithAStatusUnheardOf_IsTheNodesFault()
    {
        await using var cluster = await StartAsync(static (exchange, outcomes) =>
            SendAsync(exchange, Changed(outcomes, outcome => outcome.Status = 99)));

        var increment = await Assert.ThrowsAsync<FluxCacheClientException>(cluster.IncrementAsync);

        Assert.Equal((Kind.NodeFault, true), (increment.Kind, increment.MayHaveTakenEffect));
        Assert.Equal(1, cluster.Cache.Increments);
    }

    [Fact]
    public async Task Operations_BesideOneThatIsNeverAnswered_GoOnOverTheSameStream()
    {
        await using var cluster = await StartAsync(static (exchange, outcomes) =>
        {
            var reads = outcomes.Outcomes.Where(outcome => outcome.Get is not null);
            return SendAsync(exchange, new OutcomeFrame { Outcomes = { reads } });
        }, timesOut: true);

        var increment = cluster.IncrementAsync();
        for (var i = 0; i < 100; i++)
            Assert.True((await cluster.GetAsync()).Found);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => increment);
        Assert.Equal((Kind.OutcomeUnknown, 1), (error.Kind, cluster.Odd.Count("Exchange")));
    }

    private static bool TimesOut(string loss) => loss is "silence" or "ids of nobody";

    private static async Task<OddCluster> StartAsync(Answer answer, bool timesOut = false)
    {
        var cluster = await (timesOut ? OddCluster.StartImpatientAsync(streams: 1) : OddCluster.StartAsync(streams: 1));
        cluster.Odd.Spoil("Exchange", OddExchange.Answering(cluster.Cache, answer.Invoke));
        return cluster;
    }

    private static OutcomeFrame Changed(OutcomeFrame outcomes, Action<Outcome> change)
    {
        var changed = outcomes.Clone();
        foreach (var outcome in changed.Outcomes)
            change(outcome);
        return changed;
    }

    private static Task<bool> SendAsync(OddExchange exchange, OutcomeFrame frame) =>
        ThenGoOnAsync(exchange.SendAsync(frame), goOn: true);

    private static Task<bool> SendAsync(OddExchange exchange, byte[] bytes) =>
        ThenGoOnAsync(exchange.SendAsync(bytes), goOn: true);

    private static Task<bool> HandOverAsync(OddExchange exchange, string answer) =>
        ThenGoOnAsync(exchange.HandOverAsync(OddAnswers.Called(answer)), goOn: false);

    private static Task<bool> EndAsync(OddExchange exchange, string status)
    {
        exchange.End(status);
        return Task.FromResult(false);
    }

    private static async Task<bool> ThenGoOnAsync(Task answer, bool goOn)
    {
        await answer;
        return goOn;
    }
}
