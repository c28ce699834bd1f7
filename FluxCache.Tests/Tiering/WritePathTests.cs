using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class WritePathTests
{
    private readonly TierFixture _tiers = new();

    [Fact]
    public async Task Set_CallerChangesItsBufferMeanwhile_MemoryHoldsWhatRedisHolds()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.BeforeReply = _ => reply.Task;
        var bytes = "value"u8.ToArray();
        var whole = "VALUE"u8.ToArray();

        var writes = new[]
        {
            _tiers.Cache.SetAsync("array", bytes).AsTask(),
            _tiers.Cache.SetAsync("memory", bytes.AsMemory()).AsTask(),
            _tiers.Cache.SetAsync("read-only", (ReadOnlyMemory<byte>)bytes).AsTask(),
            _tiers.Cache.SetManyAsync<byte[]>([new("many", bytes)]).AsTask(),
        };
        whole.CopyTo(bytes, 0);
        reply.SetResult();
        await Task.WhenAll(writes);

        foreach (var key in (string[])["array", "memory", "read-only", "many"])
        {
            Assert.Equal("value", _tiers.Redis.TextOf(key));
            var held = await _tiers.Cache.GetAsync<string>(key);
            Assert.Equal(("value", CacheTier.Memory), (held.Value, held.Tier));
        }
    }

    [Fact]
    public async Task Set_Acknowledged_IsInBothTiers()
    {
        await _tiers.Cache.SetAsync("key", "value");

        Assert.Equal("value", _tiers.Redis.TextOf("key"));
        Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetAsync<string>("key")).Tier);
    }

    [Fact]
    public async Task Set_RefusedByRedis_MemoryKeepsTheOldValue()
    {
        await _tiers.Cache.SetAsync("key", "old");
        FailWith(FluxCacheErrorKind.Rejected);

        var failure = await Assert.ThrowsAsync<FluxCacheException>(
            async () => await _tiers.Cache.SetAsync("key", "new"));

        Assert.Equal(FluxCacheErrorKind.Rejected, failure.Kind);
        var held = await _tiers.Cache.GetAsync<string>("key");
        Assert.Equal(("old", CacheTier.Memory), (held.Value, held.Tier));
    }

    [Fact]
    public async Task Set_OutcomeUnknown_MemoryForgetsTheKey()
    {
        await _tiers.Cache.SetAsync("key", "old");
        FailWith(FluxCacheErrorKind.Unknown);

        await Assert.ThrowsAsync<FluxCacheException>(async () => await _tiers.Cache.SetAsync("key", "new"));

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task SetMany_OneKeyTwice_WritesTheLaterValueOnce()
    {
        KeyValuePair<string, string>[] entries = [new("key", "earlier"), new("other", "x"), new("key", "later")];

        await _tiers.Cache.SetManyAsync(entries);

        Assert.Equal("later", _tiers.Redis.TextOf("key"));
        Assert.Equal(2, _tiers.Redis.Count("SET"));
    }

    [Fact]
    public async Task DeleteMany_OneKeyTwice_DeletesItOnce()
    {
        await _tiers.Cache.SetAsync("key", "value");

        Assert.Equal(1, (await _tiers.Cache.DeleteManyAsync(["key", "key"])).Value);

        Assert.Equal(1, _tiers.Redis.Count("DEL"));
    }

    [Fact]
    public async Task Set_BeforeTheAcknowledgement_MemoryServesTheOldValue()
    {
        await _tiers.Cache.SetAsync("key", "old");
        var reply = new TaskCompletionSource();
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var write = _tiers.Cache.SetAsync("key", "new").AsTask();
        Assert.Equal("old", (await _tiers.Cache.GetAsync<string>("key")).Value);
        reply.SetResult();
        await write;

        Assert.Equal("new", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task Set_TwoWritesWhoseRepliesCross_MemoryHoldsNeither()
    {
        var replies = new Queue<TaskCompletionSource>([new(), new()]);
        var pending = replies.ToArray();
        _tiers.Redis.BeforeReply = _ => replies.Dequeue().Task;

        var first = _tiers.Cache.SetAsync("key", "first").AsTask();
        var second = _tiers.Cache.SetAsync("key", "second").AsTask();
        pending[1].SetResult();
        await second;
        pending[0].SetResult();
        await first;

        Assert.False(_tiers.Coherent.Contains("key"));
        _tiers.Redis.BeforeReply = _ => Task.CompletedTask;
        Assert.Equal("second", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task Set_InvalidatedMeanwhile_MemoryForgetsTheKey()
    {
        var reply = new TaskCompletionSource();
        _tiers.Redis.BeforeReply = _ => reply.Task;

        var write = _tiers.Cache.SetAsync("key", "mine").AsTask();
        _tiers.Coherent.Invalidate("key");
        reply.SetResult();
        await write;

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Delete_Key_IsGoneFromBothTiers()
    {
        await _tiers.Cache.SetAsync("key", "value");

        Assert.True(await _tiers.Cache.DeleteAsync("key"));
        Assert.False(await _tiers.Cache.DeleteAsync("key"));

        Assert.Null(_tiers.Redis.TextOf("key"));
        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Increment_KeyInMemory_NextReadSeesTheSum()
    {
        await _tiers.Cache.SetAsync("counter", 40L);

        Assert.Equal(42L, await _tiers.Cache.IncrementAsync("counter", 2));

        Assert.Equal(42, (await _tiers.Cache.GetAsync<long>("counter")).Value);
    }

    [Fact]
    public async Task SetMany_OneRefused_TheOthersAreWrittenAndTheExceptionNamesIt()
    {
        _tiers.Redis.BeforeExecution = command => command == "SET b"
            ? Task.FromException(new FluxCacheException(FluxCacheErrorKind.Rejected, "refused"))
            : Task.CompletedTask;

        var failure = await Assert.ThrowsAsync<FluxCacheException>(async () =>
            await _tiers.Cache.SetManyAsync(
                [KeyValuePair.Create("a", 1), KeyValuePair.Create("b", 2), KeyValuePair.Create("c", 3)]));

        Assert.Equal(["b"], failure.FailedKeys.Keys);
        Assert.Equal("1", _tiers.Redis.TextOf("a"));
        Assert.Equal("3", _tiers.Redis.TextOf("c"));
        Assert.False(_tiers.Coherent.Contains("b"));
    }

    [Fact]
    public async Task Set_ValueOverTheLimit_IsRefusedBeforeRedis()
    {
        var tiers = new TierFixture(new FluxCacheOptions { MaxValueBytes = 10 });

        var failure = await Assert.ThrowsAsync<ArgumentException>(
            async () => await tiers.Cache.SetAsync("key", new byte[11]));

        Assert.Contains("MaxValueBytes", failure.Message, StringComparison.Ordinal);
        Assert.Empty(tiers.Redis.Received);
    }

    [Fact]
    public async Task Set_ContradictingExpiry_IsRefused()
    {
        var both = new EntryOptions
        {
            TimeToLive = TimeSpan.FromSeconds(1),
            ExpiresAt = _tiers.Time.GetUtcNow().AddSeconds(1),
        };
        var past = new EntryOptions { ExpiresAt = _tiers.Time.GetUtcNow() };

        await Assert.ThrowsAsync<ArgumentException>(async () => await _tiers.Cache.SetAsync("key", 1, both));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _tiers.Cache.SetAsync("key", 1, past));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _tiers.Cache.SetAsync("key", 1, EntryOptions.After(TimeSpan.Zero)));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _tiers.Cache.SetAsync("key", 1, EntryOptions.Sliding(TimeSpan.FromDays(25))));
        Assert.Empty(_tiers.Redis.Received);
    }

    private void FailWith(FluxCacheErrorKind kind) =>
        _tiers.Redis.BeforeExecution = _ => Task.FromException(new FluxCacheException(kind, "injected"));
}
