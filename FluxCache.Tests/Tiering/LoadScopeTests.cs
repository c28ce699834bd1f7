using Xunit;

namespace FluxCache.Tests.Tiering;

/// <summary>Factories that ask the cache to load keys: those that would wait for themselves, and those that would not.</summary>
public sealed class LoadScopeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TierFixture _tiers = new();

    [Fact]
    public async Task Factory_AsksForItsOwnKey_FailsAndNamesIt()
    {
        var load = LoadAsync("key", () => LoadAsync("key", "inner"));

        await AssertWaitsForItselfAsync(load, "key");
        Assert.Equal("value", await LoadAsync("key", "value"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Factory_AsksForItsOwnKeyAmongMany_FailsAndNamesIt(bool outerIsMany)
    {
        Task<string?> InnerAsync() => outerIsMany ? LoadAsync("b", "inner") : LoadManyAsync(() => Task.FromResult<string?>("inner"), "a", "b");
        var load = outerIsMany ? LoadManyAsync(InnerAsync, "a", "b") : LoadAsync("b", InnerAsync);

        await AssertWaitsForItselfAsync(load, "b");
    }

    [Fact]
    public async Task Factory_AsksForItsOwnKeyByWayOfOthers_FailsAndNamesIt()
    {
        var load = LoadAsync("a", () => LoadAsync("b", () => LoadManyAsync(() => LoadAsync("a", "inner"), "c", "d")));

        await AssertWaitsForItselfAsync(load, "a");
    }

    [Fact]
    public async Task Factories_OfTwoCallersAskForEachOthersKeys_OneFailsAndNobodyHangs()
    {
        var running = new TaskCompletionSource();
        var other = LoadAsync("b", async () =>
        {
            await running.Task;
            return await LoadAsync("a", "inner of b");
        });
        var one = LoadAsync("a", () =>
        {
            running.SetResult();
            return LoadAsync("b", "inner of a");
        });

        foreach (var load in (Task<string?>[])[one, other])
            await Assert.ThrowsAsync<InvalidOperationException>(() => load.WaitAsync(Patience));
        Assert.Equal("value", await LoadAsync("a", "value"));
    }

    [Fact]
    public async Task Factory_WithLeases_AsksForItsOwnKey_FailsAndNamesIt()
    {
        var tiers = new TierFixture(new FluxCacheOptions { LoadLease = TimeSpan.FromSeconds(10) });
        var load = tiers.Cache.GetOrLoadAsync<string>(
            "key",
            async token => (await tiers.Cache.GetOrLoadAsync<string>("key", _ => new("inner"), cancellationToken: token)).Value)
            .AsTask();

        Assert.Contains(
            "'key'", (await Assert.ThrowsAsync<InvalidOperationException>(() => load.WaitAsync(Patience))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factories_AskForTheSameOtherKey_ShareItsLoad()
    {
        var landing = new TaskCompletionSource<string?>();
        var loads = Enumerable.Range(0, 20)
            .Select(i => LoadAsync($"key{i}", () => LoadAsync("shared", () => landing.Task)))
            .ToArray();
        landing.SetResult("value");

        Assert.All(await Task.WhenAll(loads).WaitAsync(Patience), value => Assert.Equal("value", value));
        Assert.Equal("value", _tiers.Redis.TextOf("shared"));
    }

    [Fact]
    public async Task Factory_ReadsItsOwnKey_FindsNothing()
    {
        var load = LoadAsync("key", async () => (await _tiers.Cache.GetAsync<string>("key")).Found ? "found" : "value");

        Assert.Equal("value", await load.WaitAsync(Patience));
    }

    [Fact]
    public async Task WorkThatAFactoryStarted_AsksForItsKeyAfterTheFactoryHasReturned_IsNoCycle()
    {
        var goOn = new TaskCompletionSource();
        Task<string?>? after = null;
        await LoadAsync("key", () =>
        {
            after = AfterAsync();
            return Task.FromResult<string?>("first");
        });
        await _tiers.Cache.DeleteAsync("key");
        var landing = new TaskCompletionSource<string?>();
        var second = LoadAsync("key", () => landing.Task);
        goOn.SetResult();
        landing.SetResult("second");

        Assert.Equal("second", await after!.WaitAsync(Patience));
        Assert.Equal("second", await second);

        async Task<string?> AfterAsync()
        {
            await goOn.Task;
            return await LoadAsync("key", "third");
        }
    }

    [Fact]
    public async Task Factory_GivesUpWaiting_IsNoLongerPartOfACycle()
    {
        var running = new TaskCompletionSource();
        var landing = new TaskCompletionSource<string?>();
        var gaveUp = new TaskCompletionSource();
        using var patience = new CancellationTokenSource();
        var other = LoadAsync("b", async () =>
        {
            running.SetResult();
            await gaveUp.Task;
            return await LoadAsync("a", "inner of b");
        });
        await running.Task;
        var one = LoadAsync("a", async () =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await _tiers.Cache.GetOrLoadAsync<string>(
                    "b", _ => new("inner of a"), cancellationToken: patience.Token));
            gaveUp.SetResult();
            return await landing.Task;
        });
        await patience.CancelAsync();
        await gaveUp.Task;
        landing.SetResult("value");

        Assert.Equal("value", await one.WaitAsync(Patience));
        Assert.Equal("value", await other.WaitAsync(Patience));
    }

    private static async Task AssertWaitsForItselfAsync(Task load, string key)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => load.WaitAsync(Patience));
        Assert.Contains($"'{key}'", failure.Message, StringComparison.Ordinal);
    }

    private Task<string?> LoadAsync(string key, string value) => LoadAsync(key, () => Task.FromResult<string?>(value));

    private async Task<string?> LoadAsync(string key, Func<Task<string?>> factory) =>
        (await _tiers.Cache.GetOrLoadAsync<string>(key, async _ => await factory())).Value;

    private async Task<string?> LoadManyAsync(Func<Task<string?>> factory, params string[] keys)
    {
        var loaded = await _tiers.Cache.GetOrLoadManyAsync<string>(keys, async (missing, _) =>
        {
            var value = await factory();
            return missing.ToDictionary(key => key, _ => value!);
        });
        return loaded[0].Value;
    }
}
