using Xunit;

namespace FluxCache.Tests.Tiering;

/// <summary>Get-or-load while Redis does not answer: an outage of Redis must not become the load of the origin.</summary>
public sealed class StaleLoadTests
{
    private readonly RecordingLog _log = new();
    private readonly TierFixture _tiers;
    private int _calls;

    public StaleLoadTests() => _tiers = new TierFixture(logger: _log);

    [Fact]
    public async Task GetOrLoad_RedisAway_ServesMemoryFlaggedAndCallsNoFactory()
    {
        await _tiers.Cache.SetAsync("key", "held");
        GoAway();

        var one = await _tiers.Cache.GetOrLoadAsync("key", LoadAsync);
        var many = await _tiers.Cache.GetOrLoadManyAsync(["key", "other"], LoadManyAsync);

        Assert.Equal(("held", CacheTier.Memory, true), (one.Value, one.Tier, one.IsStale));
        Assert.Equal(("held", true), (many[0].Value, many[0].IsStale));
        Assert.Equal(("loaded", CacheTier.Factory, false), (many[1].Value, many[1].Tier, many[1].IsStale));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task GetOrLoad_RedisAwayWithLeases_ServesMemoryFlagged()
    {
        var tiers = new TierFixture(new FluxCacheOptions { LoadLease = TimeSpan.FromSeconds(1) });
        await tiers.Cache.SetAsync("key", "held");
        tiers.Coherent.Down(0);
        tiers.Redis.BeforeExecution = static _ => throw Away();

        var one = await tiers.Cache.GetOrLoadAsync("key", LoadAsync);

        Assert.Equal(("held", true, 0), (one.Value, one.IsStale, _calls));
    }

    [Fact]
    public async Task GetOrLoad_RedisAwayForLongerThanTheBound_CallsTheFactory()
    {
        await _tiers.Cache.SetAsync("key", "held");
        GoAway();
        _tiers.Time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));

        var one = await _tiers.Cache.GetOrLoadAsync("key", LoadAsync);
        var many = await _tiers.Cache.GetOrLoadManyAsync(["key"], LoadManyAsync);

        Assert.Equal(("loaded", "loaded"), (one.Value, many[0].Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetOrLoad_FactoryFails_ServesWhatMemoryHasMeanwhile(bool many)
    {
        var begun = new TaskCompletionSource();
        var failing = new TaskCompletionSource<string?>();
        _tiers.Redis.BeforeExecution = static _ => throw Away();
        var loading = LoadAsync(many, begun, failing);
        await begun.Task;

        // It was not there when the load began.
        _tiers.Redis.BeforeExecution = static _ => Task.CompletedTask;
        await _tiers.Cache.SetAsync("key", "held");
        GoAway();
        failing.SetException(new InvalidDataException("no database"));
        var result = await loading;

        Assert.Equal(("held", CacheTier.Memory, true), (result.Value, result.Tier, result.IsStale));
    }

    [Fact]
    public async Task GetOrLoad_RedisAwayForManyCalls_IsLoggedOnceAndOnceMoreWhenItIsOver()
    {
        _tiers.Redis.BeforeExecution = static _ => throw Away();
        for (var i = 0; i < 1_000; i++)
            await _tiers.Cache.GetOrLoadAsync($"key{i}", LoadAsync);
        Assert.Equal([1211], _log.Events.Select(entry => entry.Id));

        _tiers.Redis.BeforeExecution = static _ => Task.CompletedTask;
        await _tiers.Cache.GetOrLoadAsync("soon", LoadAsync);
        _tiers.Time.Advance(TimeSpan.FromSeconds(5));
        await _tiers.Cache.GetOrLoadAsync("later", LoadAsync);
        await _tiers.Cache.GetOrLoadAsync("later still", LoadAsync);

        Assert.Equal([1211, 1215], _log.Events.Select(entry => entry.Id));
        Assert.Contains("1000 calls", _log.Events.Last().Text, StringComparison.Ordinal);
    }

    private void GoAway()
    {
        _tiers.Coherent.Down(0);
        _tiers.Redis.BeforeExecution = static _ => throw Away();
    }

    private async Task<CacheResult<string>> LoadAsync(
        bool many, TaskCompletionSource begun, TaskCompletionSource<string?> failing)
    {
        if (!many)
            return await _tiers.Cache.GetOrLoadAsync<string>("key", _ =>
            {
                begun.SetResult();
                return new(failing.Task);
            });

        var results = await _tiers.Cache.GetOrLoadManyAsync<string>(["key"], async (_, _) =>
        {
            begun.SetResult();
            await failing.Task;
            return new Dictionary<string, string>();
        });
        return results[0];
    }

    private ValueTask<string?> LoadAsync(CancellationToken _)
    {
        _calls++;
        return new("loaded");
    }

    private ValueTask<IReadOnlyDictionary<string, string>> LoadManyAsync(
        IReadOnlyList<string> keys, CancellationToken _)
    {
        _calls++;
        return new(keys.ToDictionary(key => key, _ => "loaded"));
    }

    private static FluxCacheException Away() => new(FluxCacheErrorKind.Unavailable, "away");
}
