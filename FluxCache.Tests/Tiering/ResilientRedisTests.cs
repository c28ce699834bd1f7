using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.Resp;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Leases;
using FluxCache.Tiering;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class ResilientRedisTests : IDisposable
{
    private static readonly FluxCacheOptions OpenForLong = new()
    {
        RetryCount = 0,
        CircuitBreakDuration = TimeSpan.FromMinutes(1),
    };

    private readonly FakeRedis _redis = new();
    private readonly RedisEndpoint _endpoint = new() { Host = "redis.example", Port = 6380 };
    private readonly CacheMetrics _metrics = new(meters: null, TimeProvider.System);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Get_FailsTwiceThenAnswers_IsRetriedAndCounted()
    {
        var failures = 2;
        _redis.Put("key", "value");
        _redis.BeforeExecution = _ => failures-- > 0 ? Fail(FluxCacheErrorKind.Unavailable) : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions { RetryDelay = TimeSpan.FromMilliseconds(1) });

        var reading = await redis.GetAsync("key", CancellationToken.None);

        Assert.NotNull(reading.Value);
        Assert.Equal(3, _redis.Count("GET"));
        Assert.Equal(2, _metrics.Retries);
    }

    public static TheoryData<string> Writes => ["SET", "SETNX", "DEL", "INCRBY", "LEASE", "SETLEASED", "RENEW"];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_OutcomeUnknown_IsNotRepeated(string command)
    {
        _redis.BeforeReply = _ => Fail(FluxCacheErrorKind.Unknown);
        using var redis = Resilient(new FluxCacheOptions { RetryDelay = TimeSpan.FromMilliseconds(1) });

        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => WriteAsync(redis, command));

        Assert.Equal(FluxCacheErrorKind.Unknown, failure.Kind);
        Assert.Equal(1, _redis.Count(command));
        Assert.Equal(0, _metrics.Retries);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_SurelyNotSent_IsRepeated(string command)
    {
        var failures = 2;
        _redis.BeforeExecution = _ => failures-- > 0 ? Fail(FluxCacheErrorKind.Unavailable) : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions { RetryDelay = TimeSpan.FromMilliseconds(1) });

        await WriteAsync(redis, command);

        Assert.Equal(3, _redis.Count(command));
    }

    [Fact]
    public async Task Set_SentLaterThanAskedFor_LivesNoLonger()
    {
        var time = new FakeTimeProvider();
        var failures = 1;
        _redis.BeforeExecution = _ =>
        {
            if (failures-- <= 0)
                return Task.CompletedTask;
            time.Advance(TimeSpan.FromSeconds(4));
            return Fail(FluxCacheErrorKind.Unavailable);
        };
        using var redis = Resilient(new FluxCacheOptions { RetryDelay = TimeSpan.FromSeconds(1) }, time);

        var setting = redis.SetAsync("key", new byte[1], TimeSpan.FromSeconds(10), CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(2));
        await setting;

        Assert.InRange(_redis.TimesToLive["key"], TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Set_ItsTimeToLiveIsOverBeforeItCanBeSent_IsNotSent()
    {
        var time = new FakeTimeProvider();
        _redis.BeforeExecution = _ =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return Fail(FluxCacheErrorKind.Unavailable);
        };
        using var redis = Resilient(new FluxCacheOptions { RetryDelay = TimeSpan.FromSeconds(1), RetryCount = 5 }, time);

        var setting = redis.SetAsync("key", new byte[1], TimeSpan.FromSeconds(10), CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(2));
        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => setting);

        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains("time to live", failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_redis.Count("SET"), _metrics.Retries));
    }

    [Fact]
    public async Task Set_LeftOutOfARefusedTransaction_IsSentAgainAtOnce()
    {
        var failures = 2;
        _redis.BeforeExecution = _ => failures-- > 0
            ? Task.FromException(RedisErrorReply.LeftOut("SET"))
            : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions { RetryCount = 0 });

        await redis.SetAsync("key", new byte[1], null, CancellationToken.None);

        Assert.Equal(3, _redis.Count("SET"));
    }

    [Fact]
    public async Task Set_LeftOutAndCancelled_IsNotSentAgain()
    {
        using var cancel = new CancellationTokenSource();
        _redis.BeforeExecution = async _ =>
        {
            await cancel.CancelAsync();
            throw RedisErrorReply.LeftOut("SET");
        };
        using var redis = Resilient(new FluxCacheOptions());

        await Assert.ThrowsAnyAsync<Exception>(
            async () => await redis.SetAsync("key", new byte[1], null, cancel.Token));

        Assert.Equal(1, _redis.Count("SET"));
    }

    [Theory]
    [InlineData(FluxCacheErrorKind.Rejected)]
    [InlineData(FluxCacheErrorKind.Authentication)]
    [InlineData(FluxCacheErrorKind.Busy)]
    public async Task Set_FailureThatARetryCannotHelp_IsNotRepeated(FluxCacheErrorKind kind)
    {
        _redis.BeforeExecution = _ => Fail(kind);
        using var redis = Resilient(new FluxCacheOptions());

        await Assert.ThrowsAsync<FluxCacheException>(
            async () => await redis.SetAsync("key", new byte[1], null, CancellationToken.None));

        Assert.Equal(1, _redis.Count("SET"));
    }

    [Fact]
    public async Task Get_MostCommandsGetNoAnswer_TheCircuitOpensAndSaysWhy()
    {
        _redis.BeforeExecution = _ => TimeOut();
        using var redis = Resilient(OpenForLong);

        FluxCacheException failure = null!;
        for (var i = 0; i < 50; i++)
            failure = await Assert.ThrowsAsync<FluxCacheException>(
                async () => await redis.GetAsync("key", CancellationToken.None));

        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains("injected", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_redis.Count("GET"), 1, 30);
    }

    [Fact]
    public async Task Get_FewerThanHalfFail_TheCircuitStaysClosed()
    {
        var sent = 0;
        _redis.BeforeExecution = _ => sent++ % 5 < 2 ? TimeOut() : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions { RetryCount = 0 });

        for (var i = 0; i < 200; i++)
            await Record.ExceptionAsync(async () => await redis.GetAsync("key", CancellationToken.None));

        Assert.Equal(200, sent);
    }

    [Fact]
    public async Task Increment_MostOtherCommandsFail_IsNotSentEither()
    {
        using var redis = Resilient(OpenForLong);
        await OpenCircuitAsync(redis);

        await Assert.ThrowsAsync<FluxCacheException>(
            async () => await redis.IncrementAsync("key", 1, CancellationToken.None));

        Assert.Equal(0, _redis.Count("INCRBY"));
    }

    [Fact]
    public async Task Get_CircuitWasOpenLongEnough_OneCommandProbesAndThenTwiceAsManyEachTime()
    {
        var time = new FakeTimeProvider();
        using var redis = Resilient(new FluxCacheOptions { RetryCount = 0 }, time);
        await OpenCircuitAsync(redis);
        time.Advance(TimeSpan.FromSeconds(3));

        int[] sent = [await ServeAsync(), await ServeAsync(), await ServeAsync()];
        Assert.Equal(new[] { 1, 2, 8 }, sent);
        Assert.Equal(100, await ServeAsync());

        // A hundred at once: how many of them were sent. All of those are answered.
        async Task<int> ServeAsync()
        {
            var before = _redis.Count("GET");
            var answer = new TaskCompletionSource();
            _redis.BeforeExecution = _ => answer.Task;
            var callers = Enumerable.Range(0, 100)
                .Select(_ => Record.ExceptionAsync(async () => await redis.GetAsync("key", CancellationToken.None)))
                .ToArray();
            answer.SetResult();
            await Task.WhenAll(callers);
            return _redis.Count("GET") - before;
        }
    }

    [Fact]
    public async Task Get_ProbeGetsNoAnswer_TheCircuitIsOpenAgain()
    {
        var time = new FakeTimeProvider();
        using var redis = Resilient(new FluxCacheOptions { RetryCount = 0 }, time);
        await OpenCircuitAsync(redis);
        var failed = _redis.Count("GET");
        time.Advance(TimeSpan.FromSeconds(3));

        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<FluxCacheException>(
                async () => await redis.GetAsync("key", CancellationToken.None));

        Assert.Equal(failed + 1, _redis.Count("GET"));
    }

    public static TheoryData<string> FailuresOfOthers => ["not sent", "lost", "refused", "too late", "error reply"];

    [Theory]
    [MemberData(nameof(FailuresOfOthers))]
    public async Task Circuit_FailuresThatAreNotMissingAnswers_DoNotOpenIt(string failure)
    {
        _redis.BeforeExecution = _ => Task.FromException(failure switch
        {
            "not sent" => new FluxCacheException(FluxCacheErrorKind.Unavailable, "") { Reopening = new Connection(false) },
            "lost" => new FluxCacheException(FluxCacheErrorKind.Unknown, ""),
            "refused" => new FluxCacheException(FluxCacheErrorKind.Unavailable, "") { IsFinal = true },
            "too late" => new FluxCacheException(FluxCacheErrorKind.Unavailable, "") { IsFinal = true },
            _ => RedisErrorReply.ToException("SET", "READONLY You can't write against a read only replica."),
        });
        using var redis = Resilient(OpenForLong);

        for (var i = 0; i < 50; i++)
            await Assert.ThrowsAsync<FluxCacheException>(
                async () => await redis.SetAsync("key", new byte[1], null, CancellationToken.None));

        Assert.Equal(50, _redis.Count("SET"));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_NotSent_WaitsForTheConnectionAndIsSentOnce(string command)
    {
        var connection = new Connection(opens: true);
        _redis.BeforeExecution = _ => connection.Waited++ < 5
            ? Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "") { Reopening = connection })
            : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions { RetryCount = 0 });

        await WriteAsync(redis, command);

        Assert.Equal(0, _metrics.Retries);
        Assert.InRange(connection.LongestPatience, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Set_NotSentAndTheConnectionStaysAway_FailsAsUnavailableOnce()
    {
        _redis.BeforeExecution = _ => Task.FromException(
            new FluxCacheException(FluxCacheErrorKind.Unavailable, "not connected") { Reopening = new Connection(false) });
        using var redis = Resilient(new FluxCacheOptions());

        var failure = await Assert.ThrowsAsync<FluxCacheException>(
            async () => await redis.SetAsync("key", new byte[1], null, CancellationToken.None));

        Assert.Equal((FluxCacheErrorKind.Unavailable, "not connected"), (failure.Kind, failure.Message));
        Assert.Equal((1, 0), (_redis.Count("SET"), _metrics.Retries));
    }

    [Fact]
    public async Task Get_ReplyLostWithTheConnection_IsRepeatedWithoutAPause()
    {
        var failures = 2;
        _redis.Put("key", "value");
        _redis.BeforeExecution = _ => failures-- > 0
            ? Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "")
            {
                Reopening = new Connection(opens: true),
                WasSent = true,
            })
            : Task.CompletedTask;

        // Its clock stands still: a pause would never end.
        using var redis = Resilient(new FluxCacheOptions(), new FakeTimeProvider());

        Assert.NotNull((await redis.GetAsync("key", CancellationToken.None)).Value);
        Assert.Equal(2, _metrics.Retries);
    }

    [Fact]
    public async Task Get_ConnectionOpensWhileTheCircuitIsOpen_IsSentAtOnceAndEarlierFailuresCountNoMore()
    {
        using var redis = Resilient(OpenForLong);
        await OpenCircuitAsync(redis);
        var failed = _redis.Count("GET");
        _redis.BeforeExecution = static _ => Task.CompletedTask;

        redis.ConnectionOpened();
        await redis.GetAsync("key", CancellationToken.None);
        _redis.BeforeExecution = _ => TimeOut();
        await Assert.ThrowsAsync<FluxCacheException>(async () => await redis.GetAsync("key", CancellationToken.None));
        _redis.BeforeExecution = static _ => Task.CompletedTask;
        await redis.GetAsync("key", CancellationToken.None);

        Assert.Equal(failed + 3, _redis.Count("GET"));
    }

    [Fact]
    public async Task Set_CircuitOpensBeforeItsOutcomeIsKnownToBeUnknown_IsReportedAsUnknown()
    {
        var lost = new TaskCompletionSource();
        _redis.BeforeReply = command => command == "SET key" ? lost.Task : Task.CompletedTask;
        using var redis = Resilient(new FluxCacheOptions
        {
            RetryCount = 1,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            CircuitBreakDuration = TimeSpan.FromMinutes(1),
        });

        var setting = redis.SetAsync("key", new byte[1], null, CancellationToken.None).AsTask();
        await OpenCircuitAsync(redis);
        lost.SetException(new FluxCacheException(FluxCacheErrorKind.Unknown, "injected"));
        var failure = await Assert.ThrowsAsync<FluxCacheException>(() => setting);

        Assert.Equal(FluxCacheErrorKind.Unknown, failure.Kind);
        Assert.Equal(1, _redis.Count("SET"));
    }

    [Fact]
    public async Task GetMany_IsListenedTo_ItsSpanSaysWhatWasAskedAndWhere()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var root = new Activity("root").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) =>
                creation.Parent.TraceId == root.TraceId
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var redis = Resilient(new FluxCacheOptions());

        await redis.GetManyAsync(new[] { "a", "b" }, new RedisReading[2], CancellationToken.None);

        var span = Assert.Single(spans, span => span.ParentSpanId == root.SpanId);
        Assert.Equal(("MGET", ActivityKind.Client), (span.OperationName, span.Kind));
        Assert.Equal("redis", span.GetTagItem("db.system.name"));
        Assert.Equal("MGET", span.GetTagItem("db.operation.name"));
        Assert.Equal(2, span.GetTagItem("db.operation.batch.size"));
        Assert.Equal("redis.example", span.GetTagItem("server.address"));
        Assert.Equal(6380, span.GetTagItem("server.port"));
    }

    private async Task OpenCircuitAsync(ResilientRedis redis)
    {
        _redis.BeforeExecution = _ => TimeOut();
        for (var i = 0; i < 25; i++)
        {
            await Assert.ThrowsAsync<FluxCacheException>(
                async () => await redis.GetAsync("key", CancellationToken.None));
        }
    }

    private ResilientRedis Resilient(FluxCacheOptions options, TimeProvider? time = null) =>
        new(_redis, _endpoint, options, _metrics, time ?? TimeProvider.System);

    private static Task TimeOut() => Task.FromException(
        new FluxCacheException(FluxCacheErrorKind.Timeout, "injected") { TimedOut = true });

    private static Task Fail(FluxCacheErrorKind kind) => Task.FromException(new FluxCacheException(kind, "injected"));

    private static async Task WriteAsync(ResilientRedis redis, string command)
    {
        var none = CancellationToken.None;
        _ = command switch
        {
            "SET" => await redis.SetAsync("key", new byte[1], null, none),
            "SETNX" => await redis.SetIfAbsentAsync("key", new byte[1], null, none),
            "DEL" => await redis.DeleteAsync("key", none),
            "INCRBY" => await redis.IncrementAsync("key", 1, none) > 0,
            "LEASE" => (await redis.AcquireLeaseAsync("key", "me", TimeSpan.FromSeconds(1), default, none)).State == LeaseState.Acquired,
            "SETLEASED" => await redis.SetLeasedAsync("key", "me", new byte[1], null, none),
            "RENEW" => await redis.RenewAsync("key", TimeSpan.FromSeconds(1), none),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
        };
    }

    /// <summary>One that opens at once, or never.</summary>
    private sealed class Connection(bool opens) : IReopening
    {
        public int Waited { get; set; }

        public TimeSpan LongestPatience { get; private set; }

        public ValueTask<bool> WaitUntilOpenAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            LongestPatience = patience > LongestPatience ? patience : LongestPatience;
            return new(opens);
        }
    }
}
