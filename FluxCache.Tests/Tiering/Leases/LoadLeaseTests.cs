using FluxCache.Resp.Leases;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FluxCache.Tests.Tiering.Leases;

/// <summary>One load a key among several processes, over a real Redis.</summary>
public sealed class LoadLeaseTests
{
    /// <summary>Longer than any test waits: what ends sooner was not waited for by time.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [RedisTheory]
    [InlineData("PerKey")]
    [InlineData("Broadcast")]
    [InlineData("Prefixes")]
    [InlineData("Published")]
    public async Task GetOrLoad_ManyCallersOfSeveralCaches_TheFactoryRunsOnce(string mode)
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 3, mode);
        await AssertLoadedOnceAsync(group);
    }

    [GarnetFact]
    public async Task GetOrLoad_ManyCallersOfSeveralCachesOverGarnet_TheFactoryRunsOnce()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 3, "Garnet");
        await AssertLoadedOnceAsync(group);
    }

    [RedisFact]
    public async Task GetOrLoad_WhileAnotherLoads_AsksRedisOnceAndIsWokenByItsReport()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2);
        await group.LogReadsAsync();
        var loaded = new TaskCompletionSource<string?>();

        var holder = group.Caches[0].GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        var waiter = group.Caches[1].GetOrLoadAsync<string>("key", Unexpected).AsTask();
        await CacheGroup.UntilWaitingAsync(group.Caches[1]);
        loaded.SetResult("value");
        await Task.WhenAll(holder, waiter).WaitAsync(Patience.Time);

        // The holder: a read, the lease, the value. The waiter: a read, the lease, and a read when it was woken.
        Assert.Equal(CacheTier.Redis, (await waiter).Tier);
        Assert.Equal(3, await group.CallsOfAsync("eval"));
        Assert.Equal(3, await group.ReadsOfAsync("key"));
    }

    [RedisTheory]
    [InlineData("PerKey", true)]
    [InlineData("PerKey", false)]
    [InlineData("Broadcast", true)]
    [InlineData("Prefixes", true)]
    [InlineData("Published", true)]
    public async Task GetOrLoad_HolderBringsNothing_TheNextLoadsAtOnce(string mode, bool fails)
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2, mode);
        var loaded = new TaskCompletionSource<string?>();

        var holder = group.Caches[0].GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        var waiter = group.Caches[1].GetOrLoadAsync<string>("key", _ => new("second")).AsTask();
        await CacheGroup.UntilWaitingAsync(group.Caches[1]);
        if (fails)
            loaded.SetException(new InvalidDataException("no database"));
        else
            loaded.SetResult(null);

        Assert.Equal("second", (await waiter.WaitAsync(Patience.Time)).Value);
        if (fails)
            await Assert.ThrowsAsync<InvalidDataException>(() => holder);
        else
            Assert.False((await holder).Found);
    }

    [RedisTheory]
    [InlineData("PX", "300")]
    [InlineData]
    public async Task GetOrLoad_LeaseOfNobodyWhoLoads_IsWaitedForNoLongerThanTheOptionSays(params string[] expiry)
    {
        await using var group = await CacheGroup.StartAsync(Short, caches: 1);
        await group.Server.CliAsync(["SET", LeaseKey.Of("key"), "whoever", .. expiry]);

        var loading = group.Caches[0].GetOrLoadAsync<string>("key", _ => new("value")).AsTask();

        Assert.Equal("value", (await loading.WaitAsync(Patience.Time)).Value);
        Assert.Equal("value", await group.Server.CliAsync("GET", "key"));
        Assert.Equal(1, group.Caches[0].GetStatistics().LeasesExpired);
        Assert.Equal(1, group.Caches[0].GetStatistics().LeasesAcquired);
    }

    [RedisFact]
    public async Task GetOrLoad_LeaseKeyOfAnotherType_IsNoLease()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 1);
        await group.Server.CliAsync("LPUSH", LeaseKey.Of("key"), "whoever");

        var loading = group.Caches[0].GetOrLoadAsync<string>("key", _ => new("value")).AsTask();

        Assert.Equal("value", (await loading.WaitAsync(Patience.Time)).Value);
        Assert.Equal("value", await group.Server.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task GetOrLoad_SlowerThanTheLease_WhatTheNextLoadedStays()
    {
        await using var group = await CacheGroup.StartAsync(Short, caches: 2);
        var loaded = new TaskCompletionSource<string?>();

        var slow = group.Caches[0].GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        var next = await group.Caches[1].GetOrLoadAsync<string>("key", _ => new("second")).AsTask()
            .WaitAsync(Patience.Time);
        loaded.SetResult("first");

        Assert.Equal("second", next.Value);
        Assert.Equal("first", (await slow.WaitAsync(Patience.Time)).Value);
        Assert.Equal("second", await group.Server.CliAsync("GET", "key"));
        Assert.Equal(1, group.Caches[0].GetStatistics().LeasesVoided);
    }

    [RedisTheory]
    [InlineData("PerKey", "delete", "")]
    [InlineData("PerKey", "set", "newer")]
    [InlineData("PerKey", "increment", "1")]
    [InlineData("Broadcast", "delete", "")]
    [InlineData("Published", "delete", "")]
    [InlineData("Published", "set", "newer")]
    public async Task GetOrLoad_ChangedElsewhereMeanwhile_WhatWasLoadedIsNotStored(
        string mode,
        string change,
        string left)
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2, mode);
        var loaded = new TaskCompletionSource<string?>();

        var loading = group.Caches[0].GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        await (change switch
        {
            "delete" => group.Caches[1].DeleteAsync("key").AsTask(),
            "set" => group.Caches[1].SetAsync("key", "newer").AsTask(),
            _ => (Task)group.Caches[1].IncrementAsync("key").AsTask(),
        });
        loaded.SetResult("older");

        Assert.Equal("older", (await loading.WaitAsync(Patience.Time)).Value);
        Assert.Equal(left, await group.Server.CliAsync("GET", "key"));
        Assert.Equal(left, (await group.Caches[0].GetAsync<string>("key")).Value ?? "");
        Assert.Equal(1, group.Caches[0].GetStatistics().LeasesVoided);
    }

    [RedisFact]
    public async Task GetOrLoad_WaitsForALoadOfItsOwnProcess_IsWokenWhenThatGivesUp()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 1);
        var cache = group.Caches[0];
        var loaded = new TaskCompletionSource<string?>();

        var overtaken = cache.GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        await group.Server.CliAsync("SET", "key", "foreign");
        await group.Server.CliAsync("DEL", "key");
        await Eventually.UntilAsync(() => cache.GetStatistics().Invalidations > 0);
        var next = cache.GetOrLoadAsync<string>("key", _ => new("second")).AsTask();
        await CacheGroup.UntilWaitingAsync(cache);
        loaded.SetResult("first");

        Assert.Equal("second", (await next.WaitAsync(Patience.Time)).Value);
        Assert.Equal("first", (await overtaken).Value);
        Assert.Equal("second", await group.Server.CliAsync("GET", "key"));
    }

    [RedisFact]
    public async Task GetOrLoad_EveryWaiterGivesUp_TheLeaseIsGivenBack()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 1);
        using var source = new CancellationTokenSource();

        var loading = group.Caches[0].GetOrLoadAsync<string>(
            "key",
            token => new(new TaskCompletionSource<string?>().Task.WaitAsync(token)),
            cancellationToken: source.Token).AsTask();
        await group.UntilLeasedAsync("key");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        var next = group.Caches[0].GetOrLoadAsync<string>("key", _ => new("second")).AsTask();
        Assert.Equal("second", (await next.WaitAsync(Patience.Time)).Value);
    }

    [RedisFact]
    public async Task GetOrLoad_ConnectionsLostWhileWaiting_AsksAgain()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2);
        var loaded = new TaskCompletionSource<string?>();
        var holder = group.Caches[0].GetOrLoadAsync<string>("key", _ => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("key");
        var waiter = group.Caches[1].GetOrLoadAsync<string>("key", _ => new("second")).AsTask();
        await CacheGroup.UntilWaitingAsync(group.Caches[1]);

        await group.Server.CliAsync("CLIENT", "KILL", "TYPE", "normal");
        loaded.SetResult("first");

        Assert.Equal("first", (await holder.WaitAsync(Patience.Time)).Value);
        Assert.Contains((await waiter.WaitAsync(Patience.Time)).Value, (string[])["first", "second"]);
    }

    [RedisTheory]
    [InlineData("PerKey", "-eval")]
    [InlineData("Resp2", "+eval")]
    [InlineData("None", "+eval")]
    public async Task GetOrLoad_NoScriptsOrNoReports_GoesOnWithoutLeasesAndSaysSoOnce(string mode, string rule)
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 1, mode);
        await group.Server.CliAsync("ACL", "SETUSER", "default", rule);

        foreach (var key in (string[])["a", "b"])
            Assert.Equal("value", (await group.Caches[0].GetOrLoadAsync<string>(key, _ => new("value"))).Value);

        Assert.Equal("value", await group.Server.CliAsync("GET", "b"));
        Assert.Single(group.Warnings, warning => warning.Contains("Load leases are off", StringComparison.Ordinal));
        Assert.Equal(0, group.Caches[0].GetStatistics().LeasesAcquired);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(600_001)]
    public async Task LoadLease_OutOfRange_IsAFaultOfTheOptions(int milliseconds)
    {
        var options = new FluxCacheOptions { LoadLease = TimeSpan.FromMilliseconds(milliseconds) };

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => FluxCacheFactory.ConnectAsync(options));

        Assert.Contains("FluxCache:LoadLease is", fault.Message, StringComparison.Ordinal);
    }

    private static async Task AssertLoadedOnceAsync(CacheGroup group)
    {
        var calls = 0;
        var loaded = new TaskCompletionSource<string?>();
        ValueTask<string?> Factory(CancellationToken _)
        {
            Interlocked.Increment(ref calls);
            return new(loaded.Task);
        }

        var callers = Enumerable.Range(0, 50)
            .Select(i => group.Caches[i % 3].GetOrLoadAsync<string>("key", Factory).AsTask())
            .ToArray();

        // The holder's cache can wait as well: a stream that comes up meanwhile begins an epoch, and a flight of the one
        // before takes nobody more on board.
        await Eventually.UntilAsync(() => group.Caches.Count(cache => cache.GetStatistics().LeasesWaitedFor > 0) >= 2);
        loaded.SetResult("value");

        Assert.All(await Task.WhenAll(callers).WaitAsync(Patience.Time), result => Assert.Equal("value", result.Value));
        Assert.Equal(1, calls);
        Assert.Equal(1, group.Caches.Sum(cache => cache.GetStatistics().LeasesAcquired));
        Assert.Equal("0", await group.Server.CliAsync("EXISTS", LeaseKey.Of("key")));

        // A busy machine may find a stream late; and Garnet grants no permits.
        Assert.DoesNotContain(group.Warnings, warning =>
            !warning.Contains("is late by", StringComparison.Ordinal)
            && !warning.Contains("carry no permit", StringComparison.Ordinal));
        if (!group.IsOrdered)
            return;
        foreach (var cache in group.Caches)
            Assert.Equal(CacheTier.Memory, (await cache.GetAsync<string>("key")).Tier);
    }

    private static ValueTask<string?> Unexpected(CancellationToken _) =>
        throw new InvalidOperationException("The factory of who waits was called.");
}
