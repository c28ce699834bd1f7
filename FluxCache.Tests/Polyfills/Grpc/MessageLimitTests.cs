using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Limits on messages, at each side and in each direction, plain and compressed.</summary>
public sealed class MessageLimitTests
{
    private const int Limit = 50_000;

    private static readonly Metadata CompressRequests = new() { { "grpc-internal-encoding-request", "gzip" } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_OverTheServersLimit_IsRefused(bool compressed)
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = Limit);
        var headers = compressed ? CompressRequests : [];
        var client = server.CreateClient();

        var accepted = await client.UnaryAsync(Message(Limit), headers);
        var failure = await FailureOf(client.UnaryAsync(Message(Limit + 1), headers));

        Assert.Equal(Message(Limit), accepted);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Response_OverTheServersLimit_IsRefused()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxSendMessageSize = Limit);
        var client = server.CreateClient();

        var accepted = await client.UnaryAsync(Message(Limit));
        var failure = await FailureOf(client.UnaryAsync(Message(Limit + 1)));

        Assert.Equal(Message(Limit), accepted);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Request_OverTheClientsLimit_IsRefused()
    {
        await using var server = await EchoServer.StartAsync();
        var client = server.CreateClient(new GrpcChannelOptions { MaxSendMessageSize = Limit });

        var accepted = await client.UnaryAsync(Message(Limit));
        var failure = await FailureOf(client.UnaryAsync(Message(Limit + 1)));

        Assert.Equal(Message(Limit), accepted);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_OverTheClientsLimit_IsRefused(bool compressed)
    {
        await using var server = await EchoServer.StartAsync(
            options => options.ResponseCompressionAlgorithm = compressed ? "gzip" : null);
        var client = server.CreateClient(new GrpcChannelOptions { MaxReceiveMessageSize = Limit });

        var accepted = await client.UnaryAsync(Message(Limit));
        var failure = await FailureOf(client.UnaryAsync(Message(Limit + 1)));

        Assert.Equal(Message(Limit), accepted);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task StreamedRequest_OverTheClientsLimit_LeavesTheCallUsable()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient(new GrpcChannelOptions { MaxSendMessageSize = Limit }).Chat();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(Message(Limit + 1)));
        await call.RequestStream.WriteAsync(Message(10));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(Message(10), call.ResponseStream.Current);
    }

    [Fact]
    public async Task Compression_BothWays_KeepsTheMessage()
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        using var call = server.CreateClient().Chat(CompressRequests);

        foreach (var size in new[] { 0, 1, 1_000, 1_000_000 })
        {
            await call.RequestStream.WriteAsync(Message(size));
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(Message(size), call.ResponseStream.Current);
        }
    }

    /// <summary>A message whose encoding, field header included, has exactly this size.</summary>
    private static EchoMessage Message(int size)
    {
        var message = new EchoMessage { Payload = ByteString.CopyFrom(new byte[size]) };
        var overhead = message.CalculateSize() - size;
        return size <= overhead ? new EchoMessage() : new EchoMessage { Payload = ByteString.CopyFrom(new byte[size - overhead]) };
    }

    private static async Task<RpcException> FailureOf(AsyncUnaryCall<EchoMessage> call) =>
        await Assert.ThrowsAsync<RpcException>(async () => await call);
}
