using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class ReadPathTests
{
    private readonly TierFixture _tiers = new();

    [Fact]
    public async Task Get_KeyInRedisOnly_ComesFromRedisThenFromMemory()
    {
        _tiers.Redis.Put("key", "value");

        var first = await _tiers.Cache.GetAsync<string>("key");
        var second = await _tiers.Cache.GetAsync<string>("key");

        Assert.Equal(("value", CacheTier.Redis), (first.Value, first.Tier));
        Assert.Equal(("value", CacheTier.Memory), (second.Value, second.Tier));
        Assert.Equal(1, _tiers.Redis.Count("GET"));
    }

    [Fact]
    public async Task Get_AbsentKey_CostsOneRoundTrip()
    {
        var result = await _tiers.Cache.GetAsync<string>("absent");

        Assert.False(result.Found);
        Assert.Equal(["GET absent"], _tiers.Redis.Received);
    }

    [Fact]
    public async Task Get_ManyCallersMissOneKey_ReadRedisOnce()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "value");
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var reads = Enumerable.Range(0, 50).Select(_ => _tiers.Cache.GetAsync<string>("key").AsTask()).ToArray();
        reply.SetResult();

        Assert.All(await Task.WhenAll(reads), result => Assert.Equal("value", result.Value));
        Assert.Equal(1, _tiers.Redis.Count("GET"));
    }

    [Fact]
    public async Task Get_CallerCancels_OthersStillGetTheValue()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "value");
        _tiers.Redis.BeforeReply = _ => reply.Task;
        using var cancelled = new CancellationTokenSource();

        var first = _tiers.Cache.GetAsync<string>("key", cancelled.Token).AsTask();
        var second = _tiers.Cache.GetAsync<string>("key").AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        reply.SetResult();

        Assert.Equal("value", (await second).Value);
    }

    [Fact]
    public async Task Get_WriteAcknowledgedWhileTheReplyIsUnderWay_OldValueIsNotInstalledNorJoined()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "old");
        _tiers.Redis.BeforeReply = command =>
            command.StartsWith("GET", StringComparison.Ordinal) ? reply.Task : Task.CompletedTask;

        var early = _tiers.Cache.GetAsync<string>("key").AsTask();
        await _tiers.Cache.SetAsync("key", "new");
        _tiers.Memory.Clear();
        var late = _tiers.Cache.GetAsync<string>("key").AsTask();
        reply.SetResult();

        Assert.Equal("old", (await early).Value);
        Assert.Equal("new", (await late).Value);
        Assert.Equal("new", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task Get_TwoFillsAndAWriteBetween_TheFirstDoesNotPassForTheSecond()
    {
        var replies = new Queue<TaskCompletionSource>([new(), new()]);
        var pending = replies.ToArray();
        _tiers.Redis.Put("key", "old");
        _tiers.Redis.BeforeReply = command =>
            command.StartsWith("GET", StringComparison.Ordinal) ? replies.Dequeue().Task : Task.CompletedTask;

        var first = _tiers.Cache.GetAsync<string>("key").AsTask();
        _tiers.Coherent.Invalidate("key");
        _tiers.Redis.Put("key", "new");
        var second = _tiers.Cache.GetAsync<string>("key").AsTask();
        pending[1].SetResult();
        await second;
        pending[0].SetResult();

        Assert.Equal("old", (await first).Value);
        var held = await _tiers.Cache.GetAsync<string>("key");
        Assert.Equal(("new", CacheTier.Memory), (held.Value, held.Tier));
    }

    [Fact]
    public async Task Get_FlushWhileTheReplyIsUnderWay_NothingIsInstalled()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.Put("key", "old");
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var read = _tiers.Cache.GetAsync<string>("key").AsTask();
        _tiers.Coherent.Flush();
        reply.SetResult();
        await read;

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Get_KeyThatExpiresInRedis_LeavesMemoryNoLater()
    {
        await _tiers.Cache.SetAsync("key", "value", EntryOptions.After(TimeSpan.FromSeconds(10)));

        _tiers.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetAsync<string>("key")).Tier);
        _tiers.Redis.Put("key", null);
        _tiers.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.False((await _tiers.Cache.GetAsync<string>("key")).Found);
    }

    [Fact]
    public async Task Get_FillOfAKeyWithTimeToLive_MemoryCountsFromBeforeTheRead()
    {
        _tiers.Redis.Put("key", "value");
        _tiers.Redis.TimesToLive["key"] = TimeSpan.FromSeconds(10);
        _tiers.Redis.BeforeReply = _ =>
        {
            _tiers.Time.Advance(TimeSpan.FromSeconds(4));
            return Task.CompletedTask;
        };

        await _tiers.Cache.GetAsync<string>("key");
        _tiers.Redis.BeforeReply = _ => Task.CompletedTask;
        _tiers.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Get_SlidingEntry_ReadsRenewItInRedisToo()
    {
        var window = TimeSpan.FromSeconds(10);
        await _tiers.Cache.SetAsync("key", "value", EntryOptions.Sliding(window));
        for (var i = 0; i < 5; i++)
        {
            _tiers.Time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal("value", (await _tiers.Cache.GetAsync<string>("key")).Value);
        }

        Assert.Equal(5, _tiers.Redis.Count("RENEW"));
        Assert.Equal(window, _tiers.Redis.TimesToLive["key"]);
    }

    [Fact]
    public async Task Get_SlidingEntryWhoseExpiryAnotherProgramRemoved_EndsAtItsDeadline()
    {
        var options = new EntryOptions { SlidingExpiration = TimeSpan.FromSeconds(10), TimeToLive = TimeSpan.FromSeconds(15) };
        await _tiers.Cache.SetAsync("key", "value", options);
        _tiers.Redis.TimesToLive.Remove("key");

        _tiers.Time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("value", (await _tiers.Cache.GetAsync<string>("key")).Value);
        _tiers.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await _tiers.Cache.GetAsync<string>("key")).Found);
        Assert.False((await _tiers.Cache.GetManyAsync<string>(["key"]))[0].Found);
        Assert.All(_tiers.Redis.TimesToLive.Values, static timeToLive => Assert.True(timeToLive > TimeSpan.Zero));
    }

    [Theory]
    [InlineData("__fluxcache:cluster")]
    [InlineData("__fluxcache:")]
    public async Task Call_KeyOfTheCacheItself_IsRefused(string key)
    {
        var cache = _tiers.Cache;
        foreach (var call in (Func<Task>[])
        [
            () => cache.GetAsync<string>(key).AsTask(),
            () => cache.GetAsync<string>(key, Freshness.Linearizable).AsTask(),
            () => cache.SetAsync(key, "value").AsTask(),
            () => cache.DeleteAsync(key).AsTask(),
            () => cache.IncrementAsync(key).AsTask(),
            () => cache.ExistsAsync(key).AsTask(),
            () => cache.GetOrLoadAsync<string>(key, _ => new("value")).AsTask(),
            () => cache.GetOrLoadManyAsync<string>([key], (_, _) => new(new Dictionary<string, string>())).AsTask(),
            () => cache.GetManyAsync<string>(["a", key]).AsTask(),
            () => cache.SetManyAsync<string>([new("a", "value"), new(key, "value")]).AsTask(),
            () => cache.DeleteManyAsync([key]).AsTask(),
        ])
        {
            var failure = await Assert.ThrowsAsync<ArgumentException>(call);
            Assert.Contains("__fluxcache:", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_tiers.Redis.Received);
        await cache.SetAsync("__fluxcache", "value");
    }

    [Fact]
    public async Task Get_AnotherProgramWroteMoreThanTheLimit_FailsAndMemoryTakesNothing()
    {
        var tiers = new TierFixture(new FluxCacheOptions { MaxValueBytes = 10 });
        tiers.Redis.Put("key", "more than ten");

        var failure = await Assert.ThrowsAsync<FluxCacheException>(
            async () => await tiers.Cache.GetAsync<string>("key"));
        await tiers.Preload.RunAsync(keysPerSecond: 0, yields: false, CancellationToken.None);

        Assert.Equal(FluxCacheErrorKind.Serialization, failure.Kind);
        Assert.False(tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task GetMany_SomeInMemory_AsksRedisForTheOthersInOneBatch()
    {
        await _tiers.Cache.SetAsync("a", 1);
        _tiers.Redis.Put("b", "2");

        var results = await _tiers.Cache.GetManyAsync<int>(["a", "b", "c"]);

        Assert.Equal([CacheTier.Memory, CacheTier.Redis, CacheTier.None], results.Select(result => result.Tier));
        Assert.Equal([1, 2, 0], results.Select(result => result.Value));
        Assert.Contains("MGET b c", _tiers.Redis.Received);
    }

    [Fact]
    public async Task GetMany_MoreKeysThanAreLookedForTogether_ComeInTheirOrder()
    {
        string[] keys = [.. Enumerable.Range(0, 50).Select(static number => $"key:{number}")];
        for (var number = 0; number < keys.Length; number += 3)
            await _tiers.Cache.SetAsync(keys[number], number);
        for (var number = 1; number < keys.Length; number += 3)
            _tiers.Redis.Put(keys[number], $"{number}");

        var results = await _tiers.Cache.GetManyAsync<int>(keys);

        CacheTier[] tiers = [CacheTier.Memory, CacheTier.Redis, CacheTier.None];
        Assert.Equal(keys.Select((_, number) => tiers[number % 3]), results.Select(result => result.Tier));
        Assert.Equal(keys.Select((_, number) => number % 3 == 2 ? 0 : number), results.Select(result => result.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Get_EmptyKey_IsRefused(string? key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _tiers.Cache.GetAsync<string>(key!));
        Assert.Empty(_tiers.Redis.Received);
    }

    [Fact]
    public async Task Get_KeyOverTheLimit_IsRefusedAndSaysWhatToChange()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(
            async () => await _tiers.Cache.GetAsync<string>(new string('k', 65_537)));
        Assert.Contains("65,536", failure.Message, StringComparison.Ordinal);
        await _tiers.Cache.GetAsync<string>(new string('k', 65_536));
    }

    [Fact]
    public async Task Get_KeyWithHalfASurrogatePair_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _tiers.Cache.GetAsync<string>("key\ud800"));
        await _tiers.Cache.GetAsync<string>("key\ud83d\ude00");
    }
}
