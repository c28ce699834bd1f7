using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class LoadPathTests
{
    private readonly TierFixture _tiers = new();

    [Fact]
    public async Task GetOrLoad_AbsentKey_CallsTheFactoryOnceForAllAndStoresIt()
    {
        var calls = 0;
        var loaded = new TaskCompletionSource<string?>();
        ValueTask<string?> Factory(CancellationToken _)
        {
            calls++;
            return new(loaded.Task);
        }

        var callers = Enumerable.Range(0, 20).Select(_ => _tiers.Cache.GetOrLoadAsync<string>("key", Factory).AsTask())
            .ToArray();
        loaded.SetResult("value");

        Assert.All(
            await Task.WhenAll(callers),
            result => Assert.Equal(("value", CacheTier.Factory), (result.Value, result.Tier)));
        Assert.Equal(1, calls);
        Assert.Equal("value", _tiers.Redis.TextOf("key"));
        Assert.Equal(CacheTier.Memory, (await _tiers.Cache.GetOrLoadAsync<string>("key", Factory)).Tier);
    }

    [Fact]
    public async Task GetOrLoad_WrittenWhileTheFactoryRuns_TheWriteStays()
    {
        var loaded = new TaskCompletionSource<string?>();

        var caller = _tiers.Cache.GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await _tiers.Cache.SetAsync("key", "written");
        loaded.SetResult("loaded from before the write");

        Assert.Equal("loaded from before the write", (await caller).Value);
        Assert.Equal("written", _tiers.Redis.TextOf("key"));
        Assert.Equal("written", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task GetOrLoad_DeletedWhileTheFactoryRuns_NothingIsStored()
    {
        var loaded = new TaskCompletionSource<string?>();

        var caller = _tiers.Cache.GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await _tiers.Cache.DeleteAsync("key");
        loaded.SetResult("too old");
        await caller;

        Assert.Null(_tiers.Redis.TextOf("key"));
        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task GetOrLoad_AnotherProcessWroteMeanwhile_ItsValueStays()
    {
        var loaded = new TaskCompletionSource<string?>();

        var caller = _tiers.Cache.GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        _tiers.Redis.Put("key", "theirs");
        loaded.SetResult("ours");
        await caller;

        Assert.Equal("theirs", _tiers.Redis.TextOf("key"));
        Assert.Equal("theirs", (await _tiers.Cache.GetAsync<string>("key")).Value);
    }

    [Fact]
    public async Task GetOrLoad_FactoryFails_AllCallersLearnOfItAndTheNextTriesAgain()
    {
        var loaded = new TaskCompletionSource<string?>();
        var callers = Enumerable.Range(0, 3)
            .Select(_ => _tiers.Cache.GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask()).ToArray();
        loaded.SetException(new InvalidDataException("no database"));

        foreach (var caller in callers)
            await Assert.ThrowsAsync<InvalidDataException>(() => caller);
        Assert.Equal("value", (await _tiers.Cache.GetOrLoadAsync<string>("key", _ => new("value"))).Value);
    }

    [Fact]
    public async Task GetOrLoad_EveryCallerGivesUp_TheFactoryIsCancelled()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        ValueTask<string?> Factory(CancellationToken token)
        {
            token.Register(cancelled.SetResult);
            return new(new TaskCompletionSource<string?>().Task.WaitAsync(token));
        }

        var callers = new[] { first, second }
            .Select(source => _tiers.Cache.GetOrLoadAsync<string>("key", Factory, cancellationToken: source.Token))
            .Select(load => load.AsTask())
            .ToArray();
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => callers[0]);
        Assert.False(cancelled.Task.IsCompleted);
        await second.CancelAsync();

        await cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => callers[1]);
    }

    [Fact]
    public async Task GetOrLoad_FactoryBringsNothing_NothingIsStored()
    {
        var result = await _tiers.Cache.GetOrLoadAsync<string>("key", _ => new((string?)null));

        Assert.False(result.Found);
        Assert.Equal(["GET key"], _tiers.Redis.Received);
    }

    [Fact]
    public async Task GetOrLoad_ValueOverTheLimit_IsReturnedAndNotStored()
    {
        var tiers = new TierFixture(new FluxCacheOptions { MaxValueBytes = 10 });

        var one = await tiers.Cache.GetOrLoadAsync<string>("key", _ => new("more than ten"));
        var many = await tiers.Cache.GetOrLoadManyAsync<string>(
            ["key", "small"],
            static (_, _) => new(new Dictionary<string, string> { ["key"] = "more than ten", ["small"] = "ten" }));

        Assert.Equal(("more than ten", CacheTier.Factory), (one.Value, one.Tier));
        Assert.Equal(["more than ten", "ten"], many.Select(result => result.Value));
        Assert.Equal((null, "ten"), (tiers.Redis.TextOf("key"), tiers.Redis.TextOf("small")));
        Assert.False(tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task GetOrLoad_RedisAway_TheFactoryServes()
    {
        _tiers.Redis.BeforeExecution = _ =>
            Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "away"));

        var result = await _tiers.Cache.GetOrLoadAsync<string>("key", _ => new("value"));

        Assert.Equal(("value", CacheTier.Factory), (result.Value, result.Tier));
        Assert.False(_tiers.Coherent.Contains("key"));
    }
}
