using System.Text;
using FluxCache.Coherence;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using FluxCache.Tests.Tiering;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FluxCache.Tests.Coherence;

/// <summary>Published changes by their writers: own ones are settled by their marks, others' are heeded.</summary>
public sealed class PublishedWriterTests
{
    private readonly TierFixture _tiers = new();
    private readonly InvalidationStream _stream;

    public PublishedWriterTests()
    {
        _stream = new InvalidationStream(_tiers.Coherent, _tiers.Coverage, CanaryKeys.None, NullLogger.Instance);
        _stream.OnConnected(_tiers.Coverage.Channel, Server(writer: null));
        _stream.OnConnected(0, Server("first"));
    }

    [Fact]
    public async Task Message_OfThisConnection_IsNoChange()
    {
        await _tiers.Cache.SetAsync("key", "value");

        Publish("first 1 key");

        Assert.True(_tiers.Coherent.Contains("key"));
        Assert.Equal(0, _stream.Published);
    }

    [Fact]
    public async Task Message_OfAnotherWriter_IsAChange()
    {
        await _tiers.Cache.SetAsync("key", "value");
        await _tiers.Cache.SetAsync("another", "value");

        Publish("somebody 1 key");

        Assert.False(_tiers.Coherent.Contains("key"));
        Assert.True(_tiers.Coherent.Contains("another"));
        Assert.Equal(1, _stream.Published);
    }

    [Fact]
    public async Task Message_OfAConnectionThatWasLost_IsAChange()
    {
        // The write may have been executed after the loss, and after what was read since over another connection.
        _stream.OnDisconnected(0);
        await _tiers.Cache.SetAsync("key", "value");

        Publish("first 1 key");

        Assert.False(_tiers.Coherent.Contains("key"));
    }

    [Fact]
    public async Task Message_OfAConnectionThatWasReplaced_IsAChange()
    {
        _stream.OnDisconnected(0);
        _stream.OnConnected(0, Server("second"));
        await _tiers.Cache.SetAsync("key", "value");
        await _tiers.Cache.SetAsync("another", "value");

        Publish("second 1 key");
        Publish("first 1 another");

        Assert.True(_tiers.Coherent.Contains("key"));
        Assert.False(_tiers.Coherent.Contains("another"));
    }

    [Fact]
    public async Task Message_ThatSkipsANumber_MakesEverythingSuspect()
    {
        await _tiers.Cache.SetAsync("key", "value");
        Publish("somebody 1 another");
        Assert.True(_tiers.Coherent.Contains("key"));

        Publish("somebody 3 another");

        Assert.False(_tiers.Coherent.Contains("key"));
        Assert.True(_tiers.Coherent.IsSuspect("key"));
    }

    [Fact]
    public async Task Message_WithoutAKey_IsAFlush()
    {
        await _tiers.Cache.SetAsync("key", "value");

        Publish("somebody - ");

        Assert.Equal(0, _tiers.Memory.Count);
    }

    private static RedisServerInfo Server(string? writer) =>
        new(3, "redis", "7.0") { Invalidation = InvalidationMode.Published, Writer = writer };

    private void Publish(string message) => _stream.OnPush(
        _tiers.Coverage.Channel, RespValue.OfItems(RespKind.Push, [Text("message"), Text("channel"), Text(message)]));

    private static RespValue Text(string text) => RespValue.OfBytes(RespKind.BulkString, Encoding.UTF8.GetBytes(text));
}
