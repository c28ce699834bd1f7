using FluxCache.LoadGen;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Workloads;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>The oracle over nodes that lie: each lie must be found, and truth must pass.</summary>
public sealed class OracleWorkerTests : IDisposable
{
    private static readonly LoadOptions Options = new()
    {
        Workload = WorkloadKind.Verify, Keys = 20, Concurrency = 8, Operations = 20_000, ReadRatio = 0.6,
    };

    private readonly DictionaryTarget _redis = new();
    private readonly FindingLog _findings = new();
    private readonly RunClock _clock = new(TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Nodes_Honest_FindNothingAndAreNeverBehind()
    {
        var tally = await RunAsync(new DictionaryNode(_redis), new DictionaryNode(_redis), new DictionaryNode(_redis));

        AssertFound();
        Assert.Equal(0, _findings.CountOf(FindingKind.Error));
        Assert.True(tally.Staleness.Count > 1_000);
        Assert.Equal(0, tally.Behind);
        Assert.Equal(0, tally.LateWrites);
        Assert.True(tally.Witnessed > 1_000);
    }

    [Fact]
    public async Task Node_NeverInvalidatedForAnybody_RegressesIsNotFreshAndDiverges()
    {
        var tally = await RunAsync(new DictionaryNode(_redis), new NeverInvalidatedNode(_redis, forAny: true, forFresh: true));

        AssertFound(FindingKind.Regression, FindingKind.Freshness, FindingKind.Diverged);
        Assert.True(tally.Behind > 0);
        Assert.True(tally.Staleness.MaxNanoseconds > 0);
    }

    [Fact]
    public async Task Node_NeverInvalidatedForTheFresh_IsNotFresh()
    {
        await RunAsync(new DictionaryNode(_redis), new NeverInvalidatedNode(_redis, forAny: false, forFresh: true));

        Assert.True(_findings.CountOf(FindingKind.Freshness) > 0);
    }

    [Fact]
    public async Task Node_FreshForTheFreshThenOldAgain_Regresses()
    {
        // It takes no writes, so that only what it returned itself binds it.
        await RunAsync(
            new DictionaryNode(_redis), new DictionaryNode(_redis), new NeverInvalidatedNode(_redis, forAny: true, forFresh: false));

        AssertFound(FindingKind.Regression, FindingKind.Diverged);
    }

    [Fact]
    public async Task Node_FlagsWhatMustBeFresh_IsNotFresh()
    {
        var tally = await RunAsync(new DictionaryNode(_redis), new FlaggingNode(_redis));

        AssertFound(FindingKind.Freshness, FindingKind.Diverged);
        Assert.True(tally.FlaggedStale > 0);
    }

    [Fact]
    public async Task Node_ServesOtherKeys_IsFound()
    {
        await RunAsync(new DictionaryNode(_redis), new SwappingNode(_redis));

        Assert.True(_findings.CountOf(FindingKind.OtherKey) > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_FailsWrites_IsBelievedAndNothingIsWrong(bool mayHaveHappened)
    {
        var tally = await RunAsync(new UnreliableNode(_redis, mayHaveHappened), new DictionaryNode(_redis));

        AssertFound();
        var errors = _findings.CountOf(FindingKind.Error);
        Assert.True(errors > 0);
        Assert.Equal(mayHaveHappened ? errors : 0, tally.UnknownWrites);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_DoesWritesAgain_LosesOthers(bool isTold)
    {
        await RunAsync(new RepeatingNode(_redis, isTold), new DictionaryNode(_redis));

        Assert.True(_findings.CountOf(FindingKind.LostWrite) > 0);
    }

    [Fact]
    public async Task Node_BatchEndsWithTheEarlierValue_LosesTheLater()
    {
        await RunAsync(new UnorderedNode(_redis), new DictionaryNode(_redis));

        Assert.True(_findings.CountOf(FindingKind.LostWrite) > 0);
    }

    [Fact]
    public async Task Node_DoesWhatItSaysDidNotHappen_IsFound()
    {
        await RunAsync(new DenyingNode(_redis), new DictionaryNode(_redis));

        Assert.True(_findings.CountOf(FindingKind.NotDone) > 0);
    }

    private async Task<OracleTally> RunAsync(params INodeAccess[] nodes)
    {
        await using var cluster = new OracleCluster(
            [.. nodes.Select((node, number) => new ClusterNode(number, $"node-{number + 1}", node))],
            new RedisAccess(_redis, publisher: null),
            new RedisAdmin(new FluxCacheOptions(), TimeProvider.System),
            Control: null);
        var keys = new KeyHistories("key:", Options.Keys, nodes.Length, Options.UnknownBound);
        var load = new OracleLoad(Options, Options.CreateDistribution(), cluster, keys, _findings, _clock, Run: 7);
        var tallies = Enumerable.Range(0, Options.Concurrency).Select(_ => new OracleTally()).ToArray();
        var phase = new LoadPhase
        {
            Name = "verify",
            CreateWorker = number => new OracleWorker(load, number, tallies[number]),
            Concurrency = Options.Concurrency,
            Operations = Options.Operations,
        };
        await new PhaseRun(phase, _findings, TimeProvider.System, new NoPause(), _stop.Token).RunAsync();
        await new AgreementCheck(cluster, _findings, _clock, bound: TimeSpan.Zero).RunAsync(
            [.. keys.All.Select(history => history.Key)], _stop.Token);
        return OracleTally.Sum(tallies);
    }

    private void AssertFound(params FindingKind[] expected) => Assert.Equal(
        expected,
        Enum.GetValues<FindingKind>().Where(kind => kind != FindingKind.Error && _findings.CountOf(kind) > 0));

    private sealed class NoPause : IPause
    {
        public ValueTask UntilAsync(long timestamp) => ValueTask.CompletedTask;
    }
}
