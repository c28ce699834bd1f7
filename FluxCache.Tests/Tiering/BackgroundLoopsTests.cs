using FluxCache.Diagnostics;
using FluxCache.Hosting;
using FluxCache.Tests.Redis;
using FluxCache.Tiering;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Tiering;

public sealed class BackgroundLoopsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Loggers _loggers = new();
    private readonly CacheMetrics _metrics;
    private readonly BackgroundLoops _loops;

    public BackgroundLoopsTests()
    {
        _metrics = new CacheMetrics(meters: null, _time);
        _loops = new BackgroundLoops(_metrics, TimeSpan.FromSeconds(2), _time, _loggers);
    }

    [Fact]
    public async Task Loop_Fails_IsLoggedAndRunsAgainAfterAPauseAndCountsAsWellLater()
    {
        var runs = 0;
        _loops.Start("test", async stopping =>
        {
            if (++runs == 1)
                throw new IndexOutOfRangeException("broken");
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
        });

        Assert.Equal("test", _loops.Failing);
        Assert.Equal((1241, LogLevel.Error), (_loggers.Last.Id, _loggers.Last.Level));
        Assert.IsType<IndexOutOfRangeException>(_loggers.Last.Exception);
        _time.Advance(BackgroundLoops.ShortestPause - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, runs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await UntilAsync(() => Volatile.Read(ref runs) == 2);
        Assert.Equal("test", _loops.Failing);

        _time.Advance(BackgroundLoops.Recovery);
        Assert.Null(_loops.Failing);
    }

    [Fact]
    public async Task Loop_FailsAgainAndAgain_PausesGrowToABoundAndItNeverCountsAsWell()
    {
        var runs = 0;
        _loops.Start("test", _ =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidOperationException("broken");
        });

        for (var minute = 0; minute < 30; minute++)
        {
            for (var second = 0; second < 60; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.Equal("test", _loops.Failing);
        }

        Assert.InRange(runs, 20, 37);
    }

    [Fact]
    public async Task Dispose_LoopsThatFailEndOrNeverDo_EndsAll()
    {
        var heeded = false;
        _loops.Start("failing", static _ => throw new InvalidOperationException("broken"));
        _loops.Start("failing at the end", static async stopping =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("broken at the end");
        });
        _loops.Start("ended", static _ => Task.CompletedTask);
        _loops.Start("good", async stopping =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            heeded = true;
        });
        _loops.Start("deaf", static _ => Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None));

        var ending = _loops.DisposeAsync().AsTask();
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return ending.IsCompleted;
        });
        await ending;

        Assert.True(heeded);
        Assert.Equal(1242, _loggers.Last.Id);
    }

    [RedisFact]
    public async Task Engine_LoopFails_HealthIsDegradedAndDisposeClosesTheConnections()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CliAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-scan");
        var engine = new CacheEngine(new CacheDependencies(
            new FluxCacheOptions
            {
                ConnectionString = $"{server.ConnectionString},user=app,password=secret",
                SyncInterval = TimeSpan.FromMilliseconds(100),
            },
            new Loggers(brokenAt: 1142),
            Meters: null,
            TimeProvider.System));
        await engine.ConnectAsync(CancellationToken.None);
        engine.Start();
        await UntilAsync(() => engine.LoopFault is not null);

        var health = await new FluxCacheHealthCheck(engine).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("resync", health.Description, StringComparison.Ordinal);
        await engine.DisposeAsync();

        await UntilAsync(async () => !(await server.CliAsync("CLIENT", "LIST")).Contains("user=app", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        var ending = _loops.DisposeAsync().AsTask();
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return ending.IsCompleted;
        });
        _metrics.Dispose();
    }

    /// <summary>Keeps what was logged last, and fails where an event is logged, as any code of a loop could.</summary>
    private sealed class Loggers(int? brokenAt = null) : ILoggerFactory, ILogger
    {
        internal (int Id, LogLevel Level, Exception? Exception) Last { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId logged,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logged.Id == brokenAt)
                throw new InvalidOperationException("broken");
            Last = (logged.Id, logLevel, exception);
        }

        public void Dispose()
        {
        }
    }
}
