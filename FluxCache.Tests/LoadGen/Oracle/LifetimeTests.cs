using System.Buffers;
using System.Globalization;
using FluxCache.LoadGen;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;
using FluxCache.LoadGen.Oracle.Lifetimes;
using FluxCache.LoadGen.Targets;
using FluxCache.LoadGen.Workloads;
using FluxCache.Tests.Redis;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>Values that end by themselves, over nodes that do with them what FluxCache once did, and over one that does not.</summary>
public sealed class LifetimeTests
{
    private readonly FindingLog _findings = new();

    [RedisTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sliding_NodeRenewsWhateverTheKeyHolds_LosesTheOtherClientsValue(int seed)
    {
        await RunAsync(redis => new BlindlyRenewingNode(redis), load => new SlidingTrial(load).RunAsync("life", new Random(seed), CancellationToken.None));

        Assert.Equal(1, _findings.CountOf(FindingKind.LostWrite));
    }

    [RedisTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sliding_NodeLeavesOthersValuesAlone_NothingIsWrong(int seed)
    {
        await RunAsync(redis => new PlainNode(redis), async load =>
        {
            var trial = new SlidingTrial(load);
            await trial.RunAsync("life", new Random(seed), CancellationToken.None);
            Assert.Equal(1, trial.Completed);
        });

        Assert.Equal(0, _findings.Mismatches);
    }

    [RedisFact]
    public async Task Deadline_NodeWritesAgainWithTheWholeTimeToLive_Outlives()
    {
        await RunAsync(redis => new TwiceWritingNode(redis), load => new DeadlineTrial(load).RunAsync("life", new Random(1), CancellationToken.None));

        Assert.Equal(1, _findings.CountOf(FindingKind.Outlived));
    }

    [RedisFact]
    public async Task Deadline_NodeWritesOnce_NothingIsWrong()
    {
        await RunAsync(redis => new PlainNode(redis), async load =>
        {
            var trial = new DeadlineTrial(load);
            await trial.RunAsync("life", new Random(1), CancellationToken.None);
            Assert.Equal(1, trial.Completed);
        });

        Assert.Equal(0, _findings.Mismatches);
    }

    private async Task RunAsync(Func<RedisServer, INodeAccess> node, Func<OracleLoad, Task> run)
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new LoadOptions { Workload = WorkloadKind.Verify, Redis = redis.ConnectionString, Keys = 1 };
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var opener = new TargetOpener(options, LoadTargetKind.Redis, options.Keys);
        opener.AddTo(builder);
        using var host = builder.Build();
        opener.Use(host.Services);
        var admin = new RedisAdmin(opener.RedisOptions, TimeProvider.System);
        await using var cluster = new OracleCluster(
            [new ClusterNode(0, "node-1", node(redis))],
            new RedisAccess(await opener.OpenRedisAsync(CancellationToken.None), publisher: null),
            admin,
            Control: null);
        await admin.ConnectAsync(CancellationToken.None);
        var keys = new KeyHistories("key:", options.Keys, nodes: 1, options.UnknownBound);
        await run(new OracleLoad(
            options, options.CreateDistribution(), cluster, keys, _findings, new RunClock(TimeProvider.System), Run: 7));
    }

    /// <summary>Sets values with their times to live, and does nothing else.</summary>
    private class PlainNode(RedisServer redis) : INodeAccess
    {
        public virtual ValueTask<NodeReading> ReadAsync(
            string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken) =>
            new(new NodeReading(CacheTier.None, IsStale: false));

        public virtual async ValueTask<string> SetAsync(
            string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken) =>
            await redis.CliAsync("SET", key, "value", "PX", Milliseconds(options.SlidingExpiration ?? options.TimeToLive!.Value));

        public ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ManyWritten> SetManyAsync(
            IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ManyWritten> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        protected static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class BlindlyRenewingNode(RedisServer redis) : PlainNode(redis)
    {
        private readonly RedisServer _redis = redis;

        public override async ValueTask<NodeReading> ReadAsync(
            string key, ArrayBufferWriter<byte> destination, ReadDemand demand, CancellationToken cancellationToken)
        {
            await _redis.CliAsync("PEXPIRE", key, Milliseconds(TimeSpan.FromSeconds(1)));
            return await base.ReadAsync(key, destination, demand, cancellationToken);
        }
    }

    private sealed class TwiceWritingNode(RedisServer redis) : PlainNode(redis)
    {
        private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(300);

        public override async ValueTask<string> SetAsync(
            string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken)
        {
            await base.SetAsync(key, value, options, cancellationToken);
            await Task.Delay(Later, cancellationToken);
            return await base.SetAsync(key, value, options, cancellationToken);
        }
    }
}
