using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Our client, calling a stock server: polyfills/checks/stock_server.py.</summary>
public sealed class StockServerTests
{
    [StockGrpcTheory]
    [InlineData(0)]
    [InlineData(4_090)]
    [InlineData(3_000_000)]
    public async Task Unary_AnySize_ReturnsWhatWasSent(int size)
    {
        await using var server = await StockServer.StartAsync();
        var message = new EchoMessage { Payload = ByteString.CopyFrom(new byte[size]) };

        Assert.Equal(message, await server.Client.UnaryAsync(message));
    }

    [StockGrpcFact]
    public async Task Streams_InEveryShape_ArriveInFull()
    {
        await using var server = await StockServer.StartAsync();

        using var expand = server.Client.Expand(new ExpandRequest { Count = 100, Size = 20_000 });
        Assert.Equal(100, await expand.ResponseStream.ReadAllAsync().CountAsync(m => m.Payload.Length == 20_000));

        using var collect = server.Client.Collect();
        for (var i = 0; i < 100; i++)
            await collect.RequestStream.WriteAsync(new EchoMessage { Payload = ByteString.CopyFrom(new byte[20_000]) });
        await collect.RequestStream.CompleteAsync();
        Assert.Equal(new Summary { Count = 100, Bytes = 2_000_000 }, await collect);

        using var chat = server.Client.Chat();
        for (var i = 0; i < 50; i++)
        {
            var message = new EchoMessage { Payload = ByteString.CopyFromUtf8(i.ToString(CultureInfo.InvariantCulture)) };
            await chat.RequestStream.WriteAsync(message);
            Assert.True(await chat.ResponseStream.MoveNext());
            Assert.Equal(message, chat.ResponseStream.Current);
        }
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());
    }

    [StockGrpcFact]
    public async Task Status_OfTheServer_ArrivesUnchanged()
    {
        await using var server = await StockServer.StartAsync();
        var request = new FailRequest
        {
            Code = (int)StatusCode.FailedPrecondition,
            Detail = "Schlüssel fehlt: 100 % 键",
            Details = ByteString.CopyFrom(0, 1, 255),
        };

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.FailAsync(request));
        using var late = server.Client.FailLate(request);
        Assert.True(await late.ResponseStream.MoveNext());
        var lateFailure = await Assert.ThrowsAsync<RpcException>(() => late.ResponseStream.MoveNext());

        foreach (var each in new[] { failure, lateFailure })
        {
            Assert.Equal(StatusCode.FailedPrecondition, each.StatusCode);
            Assert.Equal(request.Detail, each.Status.Detail);
            Assert.Equal(request.Details.ToByteArray(), each.Trailers.GetValueBytes("fail-details-bin"));
        }
    }

    [StockGrpcFact]
    public async Task Metadata_BothWays_ArrivesUnchanged()
    {
        await using var server = await StockServer.StartAsync();
        using var call = server.Client.DescribeAsync(
            new EchoMessage(),
            new Metadata { { "text", "a" }, { "raw-bin", [0, 200, 255] } },
            deadline: DateTime.UtcNow.AddSeconds(30));

        var early = await call.ResponseHeadersAsync;
        var description = await call;

        Assert.InRange(description.RemainingMs, 10_000, 30_001);
        Assert.Contains("text=a", description.Headers);
        Assert.Contains("raw-bin=00C8FF", description.Headers);
        Assert.Equal([1, 2, 255], early.GetValueBytes("early-bin"));
        Assert.Equal([255, 0], call.GetTrailers().GetValueBytes("late-bin"));
    }

    [StockGrpcFact]
    public async Task Deadline_Passes_FailsTheCall()
    {
        await using var server = await StockServer.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Client.HangAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddMilliseconds(300)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await server.WasCancelledAsync();
    }

    [StockGrpcFact]
    public async Task Cancellation_FromTheClient_ReachesTheServer()
    {
        await using var server = await StockServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        using var call = server.Client.HangStream(new EchoMessage(), cancellationToken: cancellation.Token);
        Assert.True(await call.ResponseStream.MoveNext());

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await server.WasCancelledAsync();
    }

    [StockGrpcFact]
    public async Task Response_OverTheLimit_IsRefused()
    {
        await using var server = await StockServer.StartAsync();
        using var call = server.Client.Expand(new ExpandRequest { Count = 1, Size = 5_000_000 });

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [StockGrpcFact]
    public async Task Request_OverTheServersLimit_IsRefused()
    {
        await using var server = await StockServer.StartAsync();

        // grpcio takes 4 MiB unless told otherwise.
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.UnaryAsync(
            new EchoMessage { Payload = ByteString.CopyFrom(new byte[5_000_000]) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [StockGrpcFact]
    public async Task Gzip_BothWays_KeepsTheMessages()
    {
        await using var server = await StockServer.StartAsync("gzip");
        var message = new EchoMessage { Payload = ByteString.CopyFrom(new byte[500_000]) };

        using var call = server.Client.UnaryAsync(message, new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        Assert.Equal(message, await call);
    }

    [StockGrpcFact]
    public async Task Method_ThatTheServerHasNot_IsUnimplemented()
    {
        await using var server = await StockServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new global::FluxCache.V1.Cache.CacheClient(channel);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.StatsAsync(new()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }
}
