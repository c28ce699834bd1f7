using System.Globalization;
using FluxCache.Client;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Node;

/// <summary>What a call for many keys may ask of a node.</summary>
public sealed class ManyEntryReaderTests
{
    [RedisFact]
    public async Task GetMany_MoreThanTheAnswerHolds_AnswersForTheFirstKeys()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        foreach (var key in new[] { "a", "b", "c" })
            await node.Cache.SetAsync(new SetRequest { Key = key, Value = ByteString.CopyFrom(new byte[1_000]) });

        Assert.Equal(2, await CountAnswersAsync(node, ["a", "b", "c"], maxAnswerBytes: 2_100));
        Assert.Equal(3, await CountAnswersAsync(node, ["none", "a", "b", "c"], maxAnswerBytes: 2_100));
        Assert.Equal(2, await CountAnswersAsync(node, ["a", "a", "a", "a"], maxAnswerBytes: 2_100));

        // At least one: it could not be had otherwise.
        Assert.Equal(1, await CountAnswersAsync(node, ["a", "b", "c"], maxAnswerBytes: 1));
        Assert.Equal(3, await CountAnswersAsync(node, ["a", "b", "c"], maxAnswerBytes: uint.MaxValue));
    }

    [RedisFact]
    public async Task GetMany_OneKeyOftenAndTooLarge_ReadsItOnceAndSaysWhatToChange()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await redis.CliAsync("SETRANGE", "key", (4 << 20).ToString(CultureInfo.InvariantCulture), "x");
        await redis.CliAsync("CONFIG", "RESETSTAT");

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => node.Cache.GetManyAsync(new GetManyRequest { Keys = { Enumerable.Repeat("key", 400) } }).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains("those of the first 15", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("max_answer_bytes", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, await CountKeysReadAsync(redis));
    }

    [RedisFact]
    public async Task GetMany_AnAbsentKeyOften_ReadsItOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await redis.CliAsync("CONFIG", "RESETSTAT");

        Assert.Equal(100_000, await CountAnswersAsync(node, Enumerable.Repeat("none", 100_000), maxAnswerBytes: 0));
        Assert.Equal(1, await CountKeysReadAsync(redis));
    }

    [RedisFact]
    public async Task GetMany_LargeValues_FetchesFewThatAreNotAnswered()
    {
        const int Keys = 300;
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString, ("FluxCache:MemoryCapBytes", "1048576"));
        var keys = Enumerable.Range(0, Keys).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await redis.CliAsync("SETRANGE", key, (64 << 10).ToString(CultureInfo.InvariantCulture), "x");
        await CountAnswersAsync(node, keys, maxAnswerBytes: 1); // Learns how large they are.
        await redis.CliAsync("CONFIG", "RESETSTAT");

        var answered = await CountAnswersAsync(node, keys, maxAnswerBytes: 1 << 20);

        Assert.Equal(15, answered);
        Assert.InRange(await CountKeysReadAsync(redis), 1, answered + 2);
    }

    [RedisFact]
    public async Task GetMany_TooManyKeys_IsRefused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => node.Cache.GetManyAsync(new GetManyRequest { Keys = { Enumerable.Repeat("key", 100_001) } }).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains("at most 100,000", failure.Status.Detail, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task ClientGetMany_MoreThanAMessageHolds_IsSplit()
    {
        const int Size = 15 << 20;
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        await using var services = new ServiceCollection()
            .AddFluxCacheClient(options => options.Nodes.Add(node.Grpc.AbsoluteUri))
            .BuildServiceProvider();
        var keys = Enumerable.Range(0, 6).Select(i => $"key{i}").ToArray();
        foreach (var key in keys)
            await redis.CliAsync("SETRANGE", key, (Size - 1).ToString(CultureInfo.InvariantCulture), key[^1..]);

        var values = await services.GetRequiredService<IFluxCacheClient>().GetManyAsync(keys);

        Assert.All(values, value => Assert.Equal(Size, value.Value.Length));
        Assert.Equal("012345"u8.ToArray(), values.Select(value => value.Value.Span[^1]));
    }

    /// <summary>Since the statistics were reset. The node asks for the time to live of each key that it reads.</summary>
    private static async Task<long> CountKeysReadAsync(RedisServer redis) =>
        (await redis.InfoAsync("commandstats", "cmdstat_pttl:calls=")).GetValueOrDefault();

    private static async Task<int> CountAnswersAsync(TestNode node, IEnumerable<string> keys, uint maxAnswerBytes)
    {
        var response = await node.Cache.GetManyAsync(new GetManyRequest { Keys = { keys }, MaxAnswerBytes = maxAnswerBytes });
        return response.Values.Count;
    }
}
