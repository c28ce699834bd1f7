using System.Collections.Concurrent;
using FluxCache.Resp.Leases;
using FluxCache.Tests.Redis;
using FluxCache.Tests.Resp.Connection;
using Xunit;

namespace FluxCache.Tests.Tiering.Leases;

/// <summary>Loads of several keys among several processes, over a real Redis.</summary>
public sealed class ManyLoadLeaseTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [RedisFact]
    public async Task GetOrLoadMany_CrossingKeysOfTwoCaches_EachIsLoadedOnce()
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2);
        var asked = new ConcurrentQueue<string>();
        var loaded = new TaskCompletionSource();
        async ValueTask<IReadOnlyDictionary<string, string>> Factory(
            IReadOnlyList<string> missing,
            CancellationToken token)
        {
            foreach (var key in missing)
                asked.Enqueue(key);
            await loaded.Task;
            return missing.ToDictionary(key => key);
        }

        var first = group.Caches[0].GetOrLoadManyAsync<string>(["a", "b"], Factory).AsTask();
        await group.UntilLeasedAsync("b");
        var second = group.Caches[1].GetOrLoadManyAsync<string>(["b", "c"], Factory).AsTask();
        await group.UntilLeasedAsync("c");
        var third = group.Caches[0].GetOrLoadManyAsync<string>(["c", "a"], Factory).AsTask();
        await CacheGroup.UntilWaitingAsync(group.Caches[0]);
        loaded.SetResult();

        var results = await Task.WhenAll(first, second, third).WaitAsync(Patience.Time);
        Assert.Equal(["a", "b", "b", "c", "c", "a"], results.SelectMany(many => many.Select(one => one.Value)));
        Assert.Equal(["a", "b", "c"], asked.Order());
        foreach (var key in (string[])["a", "b", "c"])
            Assert.Equal("0", await group.Server.CliAsync("EXISTS", LeaseKey.Of(key)));
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetOrLoadMany_TheOtherProcessBringsNothing_LoadsThatKeyItself(bool fails)
    {
        await using var group = await CacheGroup.StartAsync(Long, caches: 2);
        var loaded = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var asked = new ConcurrentQueue<string>();

        var other = group.Caches[0].GetOrLoadManyAsync<string>(["a", "x"], (_, _) => new(loaded.Task)).AsTask();
        await group.UntilLeasedAsync("x");
        var mine = group.Caches[1].GetOrLoadManyAsync<string>(["a", "b", "c"], (missing, _) =>
        {
            asked.Enqueue(string.Join(' ', missing));
            return new(missing.ToDictionary(key => key));
        }).AsTask();
        await CacheGroup.UntilWaitingAsync(group.Caches[1]);
        if (fails)
            loaded.SetException(new InvalidDataException("no database"));
        else
            loaded.SetResult(new Dictionary<string, string> { ["x"] = "x" });

        Assert.Equal(["a", "b", "c"], (await mine.WaitAsync(Patience.Time)).Select(one => one.Value));
        Assert.Equal(["a", "b c"], asked.Order());
        if (fails)
            await Assert.ThrowsAsync<InvalidDataException>(() => other);
        Assert.Equal("0", await group.Server.CliAsync("EXISTS", LeaseKey.Of("x")));
    }
}
