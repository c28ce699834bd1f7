using System.Text.Json;
using FluxCache.LoadGen;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public sealed class LoadSessionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-load");
    private readonly SilentProgress _progress = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Set_NothingElseSaid_WritesEachKeyOnce()
    {
        var target = new DictionaryTarget();

        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Set, Keys = 1_234, Concurrency = 7 }, target);

        Assert.True(report.Passed);
        Assert.Equal(1_234, report.Ops);
        Assert.Equal(1_234, report.Writes);
        Assert.Equal(1_234, target.Count);
        Assert.Equal(["set"], _progress.Phases);
        Assert.True(target.IsDisposed);
    }

    [Fact]
    public async Task Get_NothingElseSaid_PopulatesWarmsAndReads()
    {
        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Get, Keys = 1_234 }, new DictionaryTarget());

        Assert.True(report.Passed);
        Assert.Equal((1_234, 1_234, 0), (report.Reads, report.MemoryHits, report.Misses));
        Assert.Equal(1, report.MemoryHitRatio);
        Assert.Equal(["populate", "warm", "get"], report.Phases.Select(phase => phase.Name));
        Assert.All(report.Phases, phase => Assert.Equal(1_234, phase.Operations));
        Assert.NotNull(report.ReadLatencyMs);
        Assert.Null(report.WriteLatencyMs);
    }

    [Fact]
    public async Task Get_PopulateSkipped_CountsMisses()
    {
        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Get, Keys = 100, Populate = false }, new DictionaryTarget());

        Assert.Equal(100, report.Misses);
        Assert.Equal(0, report.MemoryHitRatio);
    }

    [Fact]
    public async Task Mixed_ReadRatio_IsKept()
    {
        var options = new LoadOptions { Workload = WorkloadKind.Mixed, Keys = 500, Operations = 20_000, ReadRatio = 0.8, ValueSize = new(40, 400) };

        var report = await RunAsync(options, new DictionaryTarget());

        Assert.True(report.Passed);
        Assert.InRange(report.Reads / 20_000.0, 0.78, 0.82);
        Assert.Equal(20_000, report.Reads + report.Writes);
    }

    [Fact]
    public async Task Mixed_RateBeyondTheMachine_SaysWhatWasReached()
    {
        var options = new LoadOptions { Workload = WorkloadKind.Mixed, Keys = 10, Operations = 20_000, Concurrency = 1, Rate = 10_000_000_000 };

        var report = await RunAsync(options, new DictionaryTarget());

        Assert.True(report.Passed);
        Assert.NotNull(report.ReachedRate);
        Assert.StartsWith("asked 10,000,000,000/s, reached ", report.RateShortfall);
    }

    [Fact]
    public async Task Get_ValuesSwapped_AreMismatches()
    {
        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Get, Keys = 1_000 }, new SwappingTarget());

        Assert.False(report.Passed);
        Assert.Equal(10, report.Findings["otherKey"]);
    }

    [Fact]
    public async Task Trace_ReadsAreReadThrough()
    {
        var trace = new Trace(
            ["a", "b"],
            [
                new(0, 0, 0, TraceOperation.Read), new(0, 0, 0, TraceOperation.Read), new(1, 77, 0, TraceOperation.Write),
                new(1, 0, 0, TraceOperation.Read), new(0, 0, 0, TraceOperation.Delete), new(0, 5, 0, TraceOperation.Read),
            ]);
        var target = new DictionaryTarget();

        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Trace, Concurrency = 1 }, target, trace);

        Assert.True(report.Passed);
        Assert.Equal((4, 2, 2, 1, 1), (report.Reads, report.Loads, report.MemoryHits, report.Writes, report.Deletes));
        Assert.Equal(0.5, report.MemoryHitRatio);
        Assert.Equal(["a", "b"], target.Keys.Order());
    }

    [Fact]
    public async Task RunAsync_TargetCannotBeReached_FailsWithItsWords()
    {
        var target = new RefusingTarget();

        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Mixed }, target);

        Assert.False(report.Passed);
        Assert.Equal("Redis cannot be reached at nowhere:1.", report.Failure);
        Assert.Equal(0, report.Ops);
        Assert.True(target.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_SomeOperationsFail_FailsWithTheFirstOfThem()
    {
        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Set, Keys = 30 }, new UnreliableTarget());

        Assert.False(report.Passed);
        Assert.Equal((20, 10, 0), (report.Ops, report.Errors, report.Mismatches));
        Assert.Equal(10, report.Findings["error"]);
        Assert.Equal(5, report.FirstFindings.Count);
        Assert.Contains("was not written", report.FirstFindings[0]);
    }

    [Fact]
    public async Task RunAsync_StoppedBefore_IsNoFailure()
    {
        var options = new LoadOptions { Workload = WorkloadKind.Mixed };
        var session = new LoadSession(options, trace: null, new FixedOpener(new DictionaryTarget()), _progress, TimeProvider.System);

        var report = await session.RunAsync(new CancellationToken(canceled: true));

        Assert.True(report.Stopped);
        Assert.True(report.Passed);
    }

    [Fact]
    public async Task ReportFile_Written_HasTheFieldsThatOthersRead()
    {
        var report = await RunAsync(new LoadOptions { Workload = WorkloadKind.Mixed, Keys = 100, Operations = 1_000, Seed = 9 }, new DictionaryTarget());
        var file = new FileInfo(Path.Combine(_folder.FullName, "report.json"));

        ReportFile.Write(file, report);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file.FullName));
        var root = json.RootElement;
        Assert.Equal("mixed", root.GetProperty("workload").GetString());
        Assert.Equal("inproc", root.GetProperty("target").GetString());
        Assert.Equal(1_000, root.GetProperty("ops").GetInt64());
        Assert.Equal(0, root.GetProperty("errors").GetInt64());
        Assert.Equal(0, root.GetProperty("mismatches").GetInt64());
        Assert.True(root.GetProperty("elapsedSeconds").GetDouble() > 0);
        Assert.True(root.GetProperty("opsPerSecond").GetDouble() > 0);
        foreach (var quantile in (string[])["p50", "p90", "p99", "p999", "max"])
            Assert.True(root.GetProperty("latencyMs").GetProperty(quantile).GetDouble() > 0);
        Assert.Equal(1, root.GetProperty("memoryHitRatio").GetDouble());
        Assert.Equal(0, root.GetProperty("redisHitRatio").GetDouble());
        Assert.True(root.GetProperty("passed").GetBoolean());
        Assert.Equal(100, root.GetProperty("keys").GetInt32());
        Assert.Equal("100", root.GetProperty("valueSize").GetString());
        Assert.Equal(9, root.GetProperty("seed").GetInt32());
        Assert.Equal(["populate", "warm", "mixed"], root.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString()));
        Assert.Equal(["report.json"], _folder.GetFiles().Select(written => written.Name));
    }

    private Task<LoadReport> RunAsync(LoadOptions options, DictionaryTarget target, Trace? trace = null) =>
        new LoadSession(options, trace, new FixedOpener(target), _progress, TimeProvider.System).RunAsync(CancellationToken.None);
}
