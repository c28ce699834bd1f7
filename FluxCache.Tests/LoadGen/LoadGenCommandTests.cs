using FluxCache.LoadGen;
using FluxCache.LoadGen.CommandLine;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public sealed class LoadGenCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private LoadOptions? _options;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task InvokeAsync_AllOptions_AreRead()
    {
        var exitCode = await InvokeAsync(
            "mixed --target nodes --endpoint http://localhost:1 --endpoint http://localhost:2 --redis r:1,password=p --memory-cap 7 "
            + "--keys 9 --ops 11 --concurrency 3 --value-size 100-2000 --distribution zipfian --zipf-exponent 1.2 --seed 5 --rate 0.5 "
            + "--read-ratio 0.25 --report r.json --key-prefix x: --connections 4 --skip-populate");

        Assert.Equal(0, exitCode);
        Assert.NotNull(_options);
        Assert.Equal((WorkloadKind.Mixed, LoadTargetKind.Nodes), (_options.Workload, _options.Target));
        Assert.Equal(["http://localhost:1/", "http://localhost:2/"], _options.Endpoints.Select(endpoint => endpoint.ToString()));
        Assert.Equal(("r:1,password=p", 7, 9, 11L, 3), (_options.Redis, _options.MemoryCap, _options.Keys, _options.Operations, _options.Concurrency));
        Assert.Equal((new SizeRange(100, 2000), KeyDistribution.Zipfian, 1.2), (_options.ValueSize, _options.Distribution, _options.ZipfExponent));
        Assert.Equal((5UL, 0.5, 0.25), (_options.Seed, _options.Rate, _options.ReadRatio));
        Assert.Equal(("r.json", "x:", 4, false), (_options.Report?.Name, _options.KeyPrefix, _options.Connections, _options.Populate));
    }

    [Fact]
    public async Task InvokeAsync_NoOptions_HasDefaults()
    {
        Assert.Equal(0, await InvokeAsync("verify"));

        Assert.NotNull(_options);
        Assert.Equal((200, 1_000, 0.5), (_options.Concurrency, _options.Keys, _options.ReadRatio));
        Assert.Equal((null, null, null, null), (_options.Target, _options.Operations, _options.Duration, _options.Rate));
        Assert.Equal(new SizeRange(100, 100), _options.ValueSize);
    }

    [Fact]
    public async Task InvokeAsync_FaultsWithoutKinds_AreAllOfThem()
    {
        Assert.Equal(0, await InvokeAsync("verify --faults --duration 10m --seed 7"));

        Assert.NotNull(_options);
        Assert.Equal(FaultNames.All, _options.Faults);
        Assert.False(_options.FaultsAreNamed);
        Assert.Equal((200, 32, 0.8, 5_000.0), (_options.Keys, _options.Concurrency, _options.ReadRatio, _options.Rate));
        Assert.Equal((TimeSpan.FromMinutes(10), 3), (_options.Duration, _options.Instances));
    }

    [Theory]
    [InlineData("verify --faults kill-connections,flush --instances 5")]
    [InlineData("verify --faults=kill-connections,flush --instances 5")]
    public async Task InvokeAsync_FaultsWithKinds_AreThose(string arguments)
    {
        Assert.Equal(0, await InvokeAsync(arguments));

        Assert.NotNull(_options);
        Assert.Equal([FaultKind.KillConnections, FaultKind.Flush], _options.Faults);
        Assert.True(_options.FaultsAreNamed);
        Assert.Equal((TimeSpan.FromMinutes(1), 5), (_options.Duration, _options.Instances));
    }

    [Theory]
    [InlineData("verify --faults earthquake", "'earthquake'; use kill-connections")]
    [InlineData("verify --faults --ops 10", "give --duration")]
    [InlineData("verify --faults --duration 1s", "too short for 12 kinds of faults; use 9s")]
    [InlineData("verify --faults --target redis", "use --target nodes or inproc")]
    [InlineData("verify --instances 3", "--instances needs --faults")]
    [InlineData("verify --unknown-bound 3s", "--unknown-bound needs --faults")]
    [InlineData("verify --invalidation published", "--invalidation needs --faults")]
    [InlineData("verify --faults --invalidation none", "use perkey, broadcast or published")]
    [InlineData("verify --faults --unknown-bound never", "--unknown-bound is 'never'")]
    [InlineData("verify --faults --duration soon", "--duration is 'soon'")]
    public async Task InvokeAsync_FaultsThatCannotBe_SayWhy(string arguments, string text)
    {
        Assert.Equal(2, await InvokeAsync(arguments));
        Assert.Contains(text, _error.ToString());
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("1h", 3_600_000)]
    public async Task InvokeAsync_Duration_IsRead(string text, int milliseconds)
    {
        Assert.Equal(0, await InvokeAsync($"get --duration {text}"));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _options?.Duration);
    }

    [Fact]
    public async Task InvokeAsync_Trace_TakesAFileAndFewerWorkers()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(0, await InvokeAsync($"trace {file} --format keys --target inproc"));

            Assert.Equal((file, TraceFormat.Keys), (_options?.TraceFile?.FullName, _options?.TraceFormat));
            Assert.Equal(LoadOptions.DefaultTraceConcurrency, _options?.Concurrency);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", "Name a workload")]
    [InlineData("delete", "delete")]
    [InlineData("mixed --keyz 5", "--keyz")]
    [InlineData("mixed --keys many", "--keys is 'many'; use a whole number from 1 to 50000000.")]
    [InlineData("mixed --keys 0", "--keys is '0'")]
    [InlineData("mixed --keys 1.5", "--keys is '1.5'")]
    [InlineData("mixed --keys", "--keys")]
    [InlineData("mixed --ops -1", "--ops is '-1'")]
    [InlineData("mixed --concurrency 100000", "--concurrency is '100000'; use a whole number from 1 to 4096.")]
    [InlineData("mixed --duration 10", "as in 500ms, 10s, 5m or 1h")]
    [InlineData("mixed --duration 0s", "--duration is '0s'")]
    [InlineData("set --warm-up 0s", "--warm-up is '0s'")]
    [InlineData("mixed --duration 5d", "--duration is '5d'")]
    [InlineData("mixed --ops 1 --duration 1s", "--ops and --duration are both given")]
    [InlineData("mixed --rate 0", "--rate is '0'")]
    [InlineData("mixed --read-ratio 80", "--read-ratio is '80'; use a number from 0 to 1.")]
    [InlineData("mixed --value-size 0", "--value-size is '0'")]
    [InlineData("mixed --value-size 9-5", "--value-size is '9-5'")]
    [InlineData("mixed --value-size 99999999", "16777216")]
    [InlineData("mixed --target memcached", "use one of nodes, redis, inproc")]
    [InlineData("mixed --target 1", "use one of nodes, redis, inproc")]
    [InlineData("mixed --distribution normal", "use one of uniform, zipfian, sequential")]
    [InlineData("mixed --zipf-exponent 1", "--zipf-exponent needs --distribution zipfian")]
    [InlineData("mixed --endpoint localhost", "such as http://localhost:8081")]
    [InlineData("mixed --endpoint http://localhost:1 --target redis", "--endpoint names a node")]
    [InlineData("mixed --report no/such/folder/r.json", "a folder that exists")]
    [InlineData("verify --value-size 39", "40 bytes or more")]
    [InlineData("verify --value-size small", "--value-size is 'small'")]
    [InlineData("trace", "FILE")]
    [InlineData("trace absent.keys.gz", "absent.keys.gz does not exist")]
    [InlineData("set --preload", "--preload")]
    public async Task InvokeAsync_WrongArguments_SayWhatToChange(string arguments, string text)
    {
        Assert.Equal(ExitCodes.WrongArguments, await InvokeAsync(arguments));

        Assert.Contains(text, _error.ToString());
        Assert.Contains("--help", _error.ToString());
        Assert.DoesNotContain("   at ", _error.ToString());
        Assert.Null(_options);
    }

    [Fact]
    public async Task InvokeAsync_Help_ListsTheOptionsOfTheWorkload()
    {
        Assert.Equal(0, await InvokeAsync("mixed --help"));

        Assert.Contains("--read-ratio", _output.ToString());
        Assert.DoesNotContain("--preload", _output.ToString());
    }

    [Fact]
    public async Task InvokeAsync_HelpOfVerify_NamesTheRateUnderFaults()
    {
        Assert.Equal(0, await InvokeAsync("verify --help"));

        Assert.Contains("5,000/s", _output.ToString());
    }

    [Fact]
    public async Task InvokeAsync_ExitCodeOfTheRun_IsReturned()
    {
        var exitCode = await LoadGenCommand.InvokeAsync(["get"], _output, _error, (_, _) => Task.FromResult(ExitCodes.Failed));

        Assert.Equal(ExitCodes.Failed, exitCode);
    }

    private Task<int> InvokeAsync(string arguments) => LoadGenCommand.InvokeAsync(
        arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        _output,
        _error,
        (options, _) =>
        {
            _options = options;
            return Task.FromResult(ExitCodes.Passed);
        });
}
