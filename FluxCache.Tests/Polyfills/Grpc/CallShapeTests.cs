using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>The four shapes of a call, from our client to our server.</summary>
public sealed class CallShapeTests
{
    // Around the sizes at which the transport's frames, windows and buffers change.
    public static TheoryData<int> Sizes => [0, 1, 3, 100, 4_000, 4_090, 4_096, 16_380, 16_384, 65_536, 100_000, 3_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Unary_AnySize_ReturnsWhatWasSent(int size)
    {
        await using var server = await EchoServer.StartAsync();
        var payload = Random(size);

        var call = server.CreateClient().UnaryAsync(new EchoMessage { Payload = payload });

        Assert.Equal(payload, (await call).Payload);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
    }

    [Fact]
    public async Task Unary_Blocking_ReturnsWhatWasSent()
    {
        await using var server = await EchoServer.StartAsync();
        var client = server.CreateClient();

        var response = await Task.Run(() => client.Unary(new EchoMessage { Payload = ByteString.CopyFromUtf8("blocking") }));

        Assert.Equal("blocking", response.Payload.ToStringUtf8());
    }

    [Fact]
    public async Task Unary_ManyAtOnce_EachGetsItsOwn()
    {
        await using var server = await EchoServer.StartAsync();
        var client = server.CreateClient();

        await Parallel.ForAsync(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 250 }, async (i, cancellation) =>
        {
            var payload = ByteString.CopyFromUtf8(new string('x', i) + i);
            var response = await client.UnaryAsync(new EchoMessage { Payload = payload }, cancellationToken: cancellation);
            Assert.Equal(payload, response.Payload);
        });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(500, 100)]
    [InlineData(5, 1_000_000)]
    public async Task ServerStreaming_AnyCount_ArrivesInFull(int count, int size)
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().Expand(new ExpandRequest { Count = count, Size = size });

        var received = 0;
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            Assert.Equal(size, message.Payload.Length);
            received++;
        }

        Assert.Equal(count, received);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 100)]
    [InlineData(5, 1_000_000)]
    public async Task ClientStreaming_AnyCount_ArrivesInFull(int count, int size)
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().Collect();
        var message = new EchoMessage { Payload = Random(size) };

        for (var i = 0; i < count; i++)
            await call.RequestStream.WriteAsync(message);
        await call.RequestStream.CompleteAsync();

        var summary = await call;
        Assert.Equal(count, summary.Count);
        Assert.Equal((long)count * size, summary.Bytes);
    }

    [Fact]
    public async Task Duplex_AnswersBetweenRequests_AreSeenAtOnce()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().Chat();

        for (var i = 0; i < 100; i++)
        {
            var payload = Random(i * 50);
            await call.RequestStream.WriteAsync(new EchoMessage { Payload = payload });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(payload, call.ResponseStream.Current.Payload);
        }
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_WithBufferedWrites_StillArrivesInFull()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().Chat();
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);

        for (var i = 0; i < 50; i++)
            await call.RequestStream.WriteAsync(new EchoMessage());
        await call.RequestStream.CompleteAsync();

        Assert.Equal(50, await call.ResponseStream.ReadAllAsync().CountAsync());
    }

    private static ByteString Random(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
