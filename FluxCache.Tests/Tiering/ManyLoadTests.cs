using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace FluxCache.Tests.Tiering;

public sealed class ManyLoadTests
{
    private readonly TierFixture _tiers = new();
    private readonly ConcurrentQueue<string> _asked = [];

    [Fact]
    public async Task GetOrLoadMany_SomeHeld_TheFactoryIsAskedOnceForExactlyTheOthers()
    {
        await _tiers.Cache.SetAsync("in memory", "m");
        _tiers.Redis.Put("in Redis", "r");

        var results = await LoadAsync(
            ["b", "in memory", "a", "b", "in Redis", "none"], key => key == "none" ? null : key);

        Assert.Equal(["b", "m", "a", "b", "r", null], results.Select(result => result.Value));
        Assert.Equal(
            ["Factory", "Memory", "Factory", "Factory", "Redis", "None"],
            results.Select(result => result.Tier.ToString()));
        Assert.Equal(["b a none"], _asked);
        Assert.Equal(["MGET b a in Redis none"], _tiers.Redis.Received.Where(IsRead));
        Assert.Equal(["b", "a", null], ((string[])["b", "a", "none"]).Select(_tiers.Redis.TextOf));
        Assert.All((string[])["b", "a", "in Redis"], key => Assert.True(_tiers.Coherent.Contains(key)));
    }

    [Fact]
    public async Task GetOrLoadMany_ListThatIsReadTwiceFails_IsReadOnceAndKeepsNobodyWaiting()
    {
        var keys = new OnceReadList(["a", "b", "c"]);

        var loaded = await _tiers.Cache.GetOrLoadManyAsync<string>(
            keys,
            static (asked, _) => new(asked.ToDictionary(key => key))).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["a", "b", "c"], loaded.Select(result => result.Value));
        Assert.Equal(3, (await _tiers.Cache.GetManyAsync<string>(new OnceReadList(["a", "b", "c"]))).Length);
        Assert.Equal(3, (await _tiers.Cache.DeleteManyAsync(new OnceReadList(["a", "b", "c"]))).Value);
    }

    [Fact]
    public async Task GetOrLoadMany_ListChangesAfterwards_ReturnsWhatWasAskedFor()
    {
        var keys = new List<string> { "a", "b" };
        var loaded = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var loading = _tiers.Cache.GetOrLoadManyAsync<string>(keys, (_, _) => new(loaded.Task)).AsTask();
        keys.Clear();
        loaded.SetResult(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });

        Assert.Equal(["1", "2"], (await loading).Select(result => result.Value));
    }

    [Fact]
    public async Task GetOrLoadMany_EverythingHeld_TheFactoryIsNotCalled()
    {
        await _tiers.Cache.SetAsync("a", "1");

        Assert.Equal("1", Assert.Single(await LoadAsync(["a"], _ => "new")).Value);
        Assert.Empty(await LoadAsync([], _ => "new"));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task GetOrLoadMany_ANumberLeftOut_IsNotFound()
    {
        var results = await _tiers.Cache.GetOrLoadManyAsync<int>(
            ["a", "b"], static (_, _) => new(new Dictionary<string, int> { ["a"] = 0 }));

        Assert.Equal([true, false], results.Select(result => result.Found));
        Assert.Null(_tiers.Redis.TextOf("b"));
    }

    [Fact]
    public async Task GetOrLoadMany_OneWrittenAndOneDeletedMeanwhile_OnlyTheThirdIsStored()
    {
        var loaded = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var loading = _tiers.Cache.GetOrLoadManyAsync<string>(["a", "b", "c"], (_, _) => new(loaded.Task)).AsTask();
        await _tiers.Cache.SetAsync("a", "newer");
        await _tiers.Cache.DeleteAsync("b");
        _tiers.Redis.Put("b", null);
        loaded.SetResult(new Dictionary<string, string> { ["a"] = "old", ["b"] = "old", ["c"] = "old" });

        Assert.All(await loading, result => Assert.Equal("old", result.Value));
        Assert.Equal(
            ("newer", null, "old"), (_tiers.Redis.TextOf("a"), _tiers.Redis.TextOf("b"), _tiers.Redis.TextOf("c")));
        Assert.Equal("newer", (await _tiers.Cache.GetAsync<string>("a")).Value);
        Assert.False(_tiers.Coherent.Contains("b"));
    }

    [Fact]
    public async Task GetOrLoadMany_KeysThatOthersLoad_AreSharedWithThem()
    {
        var single = new TaskCompletionSource<string?>();
        var many = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var first = _tiers.Cache.GetOrLoadAsync<string>("a", _ => new(single.Task)).AsTask();
        var both = _tiers.Cache.GetOrLoadManyAsync<string>(["a", "b"], (keys, _) =>
        {
            _asked.Enqueue(string.Join(' ', keys));
            return new(many.Task);
        }).AsTask();
        var second = _tiers.Cache.GetOrLoadAsync<string>("b", _ => throw new InvalidOperationException()).AsTask();

        many.SetResult(new Dictionary<string, string> { ["b"] = "from many" });
        Assert.Equal("from many", (await second).Value);
        Assert.False(both.IsCompleted);
        single.SetResult("from one");

        Assert.Equal(["from one", "from many"], (await both).Select(result => result.Value));
        Assert.Equal("from one", (await first).Value);
        Assert.Equal(["b"], _asked);
    }

    [Fact]
    public async Task GetOrLoadMany_FactoryFails_EveryCallerLearnsOfItAndTheNextTriesAgain()
    {
        var loaded = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var many = _tiers.Cache.GetOrLoadManyAsync<string>(["a", "b"], (_, _) => new(loaded.Task)).AsTask();
        var single = _tiers.Cache.GetOrLoadAsync<string>("a", _ => new("never")).AsTask();
        loaded.SetException(new InvalidDataException("no database"));

        await Assert.ThrowsAsync<InvalidDataException>(() => many);
        await Assert.ThrowsAsync<InvalidDataException>(() => single);
        Assert.Equal("a", (await LoadAsync(["a"], key => key))[0].Value);
    }

    [Fact]
    public async Task GetOrLoadMany_FactoryBringsWhatItWasNotAskedFor_SaysSoAndStoresNothing()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _tiers.Cache
            .GetOrLoadManyAsync<string>(
                ["user:1"], static (_, _) => new(new Dictionary<string, string> { ["user:1"] = "a", ["1"] = "b" }))
            .AsTask());

        Assert.Contains("'1', which it was not asked for", fault.Message, StringComparison.Ordinal);
        Assert.Null(_tiers.Redis.TextOf("user:1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _tiers.Cache
            .GetOrLoadManyAsync<string>(["a"], static (_, _) => new((IReadOnlyDictionary<string, string>)null!))
            .AsTask());
    }

    [Fact]
    public async Task GetOrLoadMany_OneValueTooLarge_IsReturnedAndTheOthersAreStored()
    {
        var tiers = new TierFixture(new FluxCacheOptions { MaxValueBytes = 10 });

        var results = await tiers.Cache.GetOrLoadManyAsync<string>(
            ["a", "b"],
            static (_, _) => new(new Dictionary<string, string> { ["a"] = new('x', 11), ["b"] = "small" }));

        Assert.Equal([new('x', 11), "small"], results.Select(result => result.Value));
        Assert.Equal((null, "small"), (tiers.Redis.TextOf("a"), tiers.Redis.TextOf("b")));
    }

    [Fact]
    public async Task GetOrLoadMany_CallerGivesUp_TheFactoryIsCancelledOnceNobodyWaitsForAnyKey()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        var many = _tiers.Cache.GetOrLoadManyAsync<string>(
            ["a", "b"],
            (_, token) =>
            {
                token.Register(cancelled.SetResult);
                return new(new TaskCompletionSource<IReadOnlyDictionary<string, string>>().Task.WaitAsync(token));
            },
            cancellationToken: first.Token).AsTask();
        var single = _tiers.Cache
            .GetOrLoadAsync<string>("b", _ => new("never"), cancellationToken: second.Token)
            .AsTask();

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);
        Assert.False(cancelled.Task.IsCompleted);
        await second.CancelAsync();

        await cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => single);
    }

    [Fact]
    public async Task GetOrLoadMany_RedisAway_TheFactoryServesAll()
    {
        _tiers.Redis.BeforeExecution = _ =>
            Task.FromException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "away"));

        var results = await LoadAsync(["a", "b"], key => key);

        Assert.Equal(["a", "b"], results.Select(result => result.Value));
        Assert.Equal(["a b"], _asked);
        Assert.Equal(0, _tiers.Memory.Count);
    }

    [Fact]
    public async Task GetOrLoadMany_ManyOverlappingCalls_EveryKeyIsLoadedOnceAtATime()
    {
        const int Keys = 50;
        const int Calls = 200;
        var seed = Environment.TickCount;
        var loading = new int[Keys];
        var overlaps = 0;

        async Task CallAsync(int call)
        {
            var random = new Random(seed + call);
            var keys = Enumerable.Range(0, 10)
                .Select(_ => random.Next(Keys).ToString(CultureInfo.InvariantCulture))
                .ToArray();
            var results = await _tiers.Cache.GetOrLoadManyAsync<string>(keys, async (missing, _) =>
            {
                foreach (var key in missing)
                    if (Interlocked.Increment(ref loading[int.Parse(key, CultureInfo.InvariantCulture)]) > 1)
                        Interlocked.Increment(ref overlaps);
                await Task.Yield();
                foreach (var key in missing)
                    Interlocked.Decrement(ref loading[int.Parse(key, CultureInfo.InvariantCulture)]);
                return missing.ToDictionary(key => key);
            });
            Assert.Equal(keys, results.Select(result => result.Value));
        }

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => Task.Run(() => CallAsync(call))));

        Assert.True(overlaps == 0, $"seed {seed}: {overlaps} keys were loaded twice at a time");
    }

    private static bool IsRead(string command) => command.Contains("GET ", StringComparison.Ordinal);

    private ValueTask<CacheResult<string>[]> LoadAsync(string[] keys, Func<string, string?> value) =>
        _tiers.Cache.GetOrLoadManyAsync<string>(keys, (missing, _) =>
        {
            _asked.Enqueue(string.Join(' ', missing));
            return new(missing.Where(key => value(key) is not null).ToDictionary(key => key, key => value(key)!));
        });

    /// <summary>Fails where it is read a second time, as a list does that somebody else changes.</summary>
    private sealed class OnceReadList(string[] keys) : IReadOnlyList<string>
    {
        private bool _wasRead;

        public int Count => keys.Length;

        public string this[int index] => keys[index];

        public IEnumerator<string> GetEnumerator()
        {
            Assert.False(_wasRead, "The list was read twice.");
            _wasRead = true;
            return ((IEnumerable<string>)keys).GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
