using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FluxCache.LoadGen;
using FluxCache.LoadGen.Keys;
using FluxCache.Tests.Memory;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.LoadGen;

/// <summary>The load generator over a real Redis, by what it writes and how it ends.</summary>
public sealed class LoadGenProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-loadgen");

    public void Dispose() => _folder.Delete(recursive: true);

    [RedisFact]
    public async Task Verify_SmallMemory_FindsNothingWrong()
    {
        await using var redis = await RedisServer.StartAsync();

        var report = await PassAsync($"verify --target inproc --redis {redis.ConnectionString} --keys 1000 --memory-cap 100 --ops 20000");

        Assert.Equal(20_000, report.GetProperty("ops").GetInt64());
        Assert.True(report.GetProperty("memoryHits").GetInt64() > 0, "memory must have served some");
        Assert.True(report.GetProperty("redisHits").GetInt64() > 0, "Redis must have served some");
        Assert.Equal("inproc", report.GetProperty("target").GetString());
    }

    [RedisFact]
    public async Task Set_ThenGetPreloaded_MemoryServesEveryRead()
    {
        await using var redis = await RedisServer.StartAsync();

        var written = await PassAsync($"set --target redis --redis {redis.ConnectionString} --keys 5000 --value-size 40-200");
        Assert.Equal(5_000, written.GetProperty("ops").GetInt64());
        Assert.Equal("5000", await redis.CliAsync("dbsize"));

        var read = await PassAsync($"get --target inproc --redis {redis.ConnectionString} --keys 5000 --preload --skip-populate");
        Assert.Equal(1, read.GetProperty("memoryHitRatio").GetDouble());
        var preload = read.GetProperty("phases")[0];
        Assert.Equal("preload", preload.GetProperty("name").GetString());
        Assert.Equal(5_000, preload.GetProperty("operations").GetInt64());
        Assert.True(preload.GetProperty("opsPerSecond").GetDouble() > 0);
    }

    [RedisFact]
    public async Task Trace_HitRatioInMemory_IsNoLowerThanThatOfLru()
    {
        await using var redis = await RedisServer.StartAsync();
        var trace = WriteTrace(accesses: 60_000, keys: 5_000);
        var lru = new LruModel(500);
        var expected = trace.Count(lru.Access) / (double)trace.Count;

        var report = await PassAsync($"trace trace.keys --target inproc --redis {redis.ConnectionString} --memory-cap 500");

        var hitRatio = report.GetProperty("memoryHitRatio").GetDouble();
        Assert.InRange(hitRatio, expected - 0.005, 1);
        Assert.Equal(1, hitRatio + report.GetProperty("redisHitRatio").GetDouble() + (report.GetProperty("loads").GetInt64() / 60_000.0), precision: 9);
        Assert.Equal(trace.Distinct().Count(), report.GetProperty("loads").GetInt64());
        Assert.Equal(60_000, report.GetProperty("ops").GetInt64());
    }

    [RedisFact]
    public async Task Mixed_Terminated_ReportsAndPasses()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var load = Start($"mixed --redis {redis.ConnectionString} --keys 100 --rate 500 --concurrency 8 --report r.json");
        await load.WaitUntilUnderWayAsync();

        await load.TerminateAsync();

        Assert.Equal(ExitCodes.Passed, await load.WaitForExitAsync());
        using var report = await ReadReportAsync();
        Assert.True(report.RootElement.GetProperty("stopped").GetBoolean());
        Assert.True(report.RootElement.GetProperty("ops").GetInt64() > 0);
        Assert.Contains("stopped:", load.Output);
    }

    [RedisTheory]
    [InlineData("inproc")]
    [InlineData("redis")]
    public async Task Mixed_PasswordMissing_SaysSo(string target)
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "secret");
        await using var load = Start($"mixed --target {target} --redis {redis.ConnectionString} --ops 10");

        Assert.Equal(ExitCodes.Failed, await load.WaitForExitAsync());
        Assert.Contains("password", load.Output);
    }

    [Theory]
    [InlineData("inproc")]
    [InlineData("redis")]
    public async Task Mixed_RedisAbsent_FailsPlainlyAndReports(string target)
    {
        await using var load = Start($"mixed --target {target} --redis 127.0.0.1:1 --ops 10 --report r.json");

        Assert.Equal(ExitCodes.Failed, await load.WaitForExitAsync());
        Assert.Contains("127.0.0.1:1 cannot be reached", load.Output);
        Assert.DoesNotContain("   at ", load.Output);
        Assert.DoesNotContain("StackExchange", load.Output);
        using var report = await ReadReportAsync();
        Assert.False(report.RootElement.GetProperty("passed").GetBoolean());
        Assert.Contains("cannot be reached", report.RootElement.GetProperty("failure").GetString());
    }

    [RedisTheory]
    [InlineData("inproc")]
    [InlineData("redis")]
    public async Task Mixed_RedisEndsMeanwhile_LogsPlainLines(string target)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var load = Start(
            $"mixed --target {target} --redis {redis.ConnectionString} --keys 100 --rate 500 --concurrency 8 --report r.json");
        await load.WaitUntilUnderWayAsync();

        await redis.KillAsync();
        await load.TerminateAsync();

        await load.WaitForExitAsync();
        Assert.DoesNotContain("StackExchange.Redis.ConnectionMultiplexer", load.Output);
        Assert.DoesNotContain("\e[", load.Output);
    }

    [Fact]
    public async Task Mixed_NodeAbsent_FailsPlainly()
    {
        await using var load = Start("mixed --endpoint http://127.0.0.1:1 --ops 10");

        Assert.Equal(ExitCodes.Failed, await load.WaitForExitAsync());
        Assert.Contains("http://127.0.0.1:1", load.Output);
        Assert.DoesNotContain("   at ", load.Output);
    }

    [Theory]
    [InlineData("mixed --target nodes --ops 10", "name them with --endpoint")]
    [InlineData("mixed --target inproc --redis 127.0.0.1:99999 --ops 10", "--redis has no valid port")]
    [InlineData("mixed --keyz 10", "--keyz")]
    [InlineData("trace broken.keys", "broken.keys:2: the line has no key")]
    public async Task WrongArguments_ExitWithTwo(string arguments, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "broken.keys"), "a\n\nb\n");
        await using var load = Start(arguments);

        Assert.Equal(ExitCodes.WrongArguments, await load.WaitForExitAsync());
        Assert.Contains(text, load.Output);
        Assert.DoesNotContain("   at ", load.Output);
    }

    [Fact]
    public async Task Trace_CompressedAndCutOff_IsNoShorterTrace()
    {
        using var whole = new MemoryStream();
        await using (var compressor = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
            await compressor.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"key:{i * 7919}"))));
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "cut.keys.gz"), whole.ToArray()[..(int)(whole.Length / 2)]);
        await using var load = Start("trace cut.keys.gz --target inproc");

        Assert.Equal(ExitCodes.WrongArguments, await load.WaitForExitAsync());
        Assert.Contains("stops being valid gzip", load.Output);
    }

    private LoadGenProcess Start(string arguments) => LoadGenProcess.Start(_folder, arguments.Split(' '));

    private async Task<JsonElement> PassAsync(string arguments)
    {
        await using var load = Start($"{arguments} --report r.json");
        var exitCode = await load.WaitForExitAsync();
        Assert.True(exitCode == ExitCodes.Passed, load.Output);

        using var report = await ReadReportAsync();
        Assert.Equal(0, report.RootElement.GetProperty("errors").GetInt64());
        Assert.Equal(0, report.RootElement.GetProperty("mismatches").GetInt64());
        return report.RootElement.Clone();
    }

    private async Task<JsonDocument> ReadReportAsync() =>
        JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "r.json")));

    private List<string> WriteTrace(int accesses, int keys)
    {
        var popularity = new ZipfianKeys(keys, exponent: 1);
        var trace = new List<string>();
        for (var access = 0; access < accesses; access++)
        {
            var random = SplitMix64.ForOperation(11, access);
            trace.Add(popularity.Pick(access, ref random).ToString(CultureInfo.InvariantCulture));
        }

        File.WriteAllLines(Path.Combine(_folder.FullName, "trace.keys"), trace);
        return trace;
    }
}
