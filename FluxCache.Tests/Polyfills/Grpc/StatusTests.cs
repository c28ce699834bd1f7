using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>How calls fail, and what travels with the failure.</summary>
public sealed class StatusTests
{
    public static TheoryData<string> Details =>
        ["", "plain", "100 % of \"it\"", "Schlüssel fehlt: ключ 键 🔑", "line\r\nbreak\tand tab", "already %41 encoded", "%", "ends in %4"];

    [Theory]
    [MemberData(nameof(Details))]
    public async Task Status_WithDetail_ArrivesUnchanged(string detail)
    {
        await using var server = await EchoServer.StartAsync();

        var failure = await FailAsync(server, new FailRequest { Code = (int)StatusCode.NotFound, Detail = detail });

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal(detail, failure.Status.Detail);
    }

    [Fact]
    public async Task Status_WithBinaryTrailer_BringsItAlong()
    {
        await using var server = await EchoServer.StartAsync();
        byte[] details = [0, 1, 254, 255];

        var failure = await FailAsync(
            server, new FailRequest { Code = (int)StatusCode.Aborted, Details = ByteString.CopyFrom(details) });

        Assert.Equal(details, failure.Trailers.GetValueBytes("fail-details-bin"));
    }

    [Fact]
    public async Task Status_AfterAMessage_EndsTheStream()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().FailLate(new FailRequest { Code = (int)StatusCode.DataLoss, Detail = "late" });

        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DataLoss, failure.StatusCode);
        Assert.Equal("late", call.GetStatus().Detail);
    }

    [Theory]
    [InlineData(false, "Exception was thrown by handler.")]
    [InlineData(true, "Exception was thrown by handler. InvalidDataException: the reason")]
    public async Task Handler_ThrowsAnyException_IsUnknown(bool detailed, string expected)
    {
        await using var server = await EchoServer.StartAsync(options => options.EnableDetailedErrors = detailed);

        var failure = await FailAsync(server, new FailRequest { Code = -1, Detail = "the reason" });

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Equal(expected, failure.Status.Detail);
    }

    [Fact]
    public async Task Method_ThatNoServiceHas_IsUnimplemented()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new global::FluxCache.V1.Cache.CacheClient(channel);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.StatsAsync(new()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task Metadata_BothWays_ArrivesUnchanged()
    {
        await using var server = await EchoServer.StartAsync();
        var headers = new Metadata { { "Text", "a" }, { "other", "b" }, { "raw-bin", [0, 200, 255] } };

        using var call = server.CreateClient().DescribeAsync(new EchoMessage(), headers);
        var early = await call.ResponseHeadersAsync;
        var description = await call;

        Assert.Equal("/fluxcache.tests.Echo/Describe", description.Method);
        Assert.Equal(server.Address.Authority, description.Host);
        Assert.StartsWith("ipv4:127.0.0.1:", description.Peer, StringComparison.Ordinal);
        Assert.Equal(-1, description.RemainingMs);
        Assert.Contains("text=a", description.Headers);
        Assert.Contains("other=b", description.Headers);
        Assert.Contains("raw-bin=00C8FF", description.Headers);
        Assert.Equal("1", early.GetValue("early"));
        Assert.Equal([1, 2, 255], early.GetValueBytes("early-bin"));
        Assert.Equal("2", call.GetTrailers().GetValue("late"));
        Assert.Equal([255, 0], call.GetTrailers().GetValueBytes("late-bin"));
    }

    [Fact]
    public async Task Host_OfTheClient_IsTheAuthority()
    {
        await using var server = await EchoServer.StartAsync();

        var description = await server.CreateClient().WithHost("cache.example").DescribeAsync(new EchoMessage());

        Assert.Equal("cache.example", description.Host);
    }

    [Fact]
    public async Task GetStatus_BeforeTheEnd_Throws()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().HangAsync(new EchoMessage());
        await server.Signals.Hanging;

        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }

    private static async Task<RpcException> FailAsync(EchoServer server, FailRequest request) =>
        await Assert.ThrowsAsync<RpcException>(async () => await server.CreateClient().FailAsync(request));
}
