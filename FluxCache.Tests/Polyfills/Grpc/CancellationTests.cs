using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Deadlines and cancellation, as both sides see them.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task Deadline_Passes_FailsTheCallAndCancelsTheHandler()
    {
        await using var server = await EchoServer.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.CreateClient().HangAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddMilliseconds(200)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await server.Signals.Cancelled;
    }

    [Fact]
    public async Task Deadline_PassesDuringAStream_FailsTheReadAndCancelsTheHandler()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient()
            .HangStream(new EchoMessage(), deadline: DateTime.UtcNow.AddMilliseconds(500));

        Assert.True(await call.ResponseStream.MoveNext());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await server.Signals.Cancelled;
    }

    [Fact]
    public async Task Deadline_HasPassedBefore_SendsNothing()
    {
        var client = new Echo.EchoClient(GrpcChannel.ForAddress("http://127.0.0.1:1"));

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.UnaryAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task Deadline_FarAway_IsToldToTheServer()
    {
        await using var server = await EchoServer.StartAsync();

        var near = await server.CreateClient().DescribeAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddSeconds(30));
        var far = await server.CreateClient().DescribeAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddDays(400));
        var never = await server.CreateClient().DescribeAsync(new EchoMessage(), deadline: DateTime.MaxValue);

        Assert.InRange(near.RemainingMs, 10_000, 30_001);
        Assert.InRange(TimeSpan.FromMilliseconds(far.RemainingMs).TotalDays, 399.9, 400.1);
        Assert.Equal(-1, never.RemainingMs);
    }

    [Fact]
    public async Task Deadline_InLocalTime_IsRefused()
    {
        var client = new Echo.EchoClient(GrpcChannel.ForAddress("http://127.0.0.1:1"));

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await client.UnaryAsync(new EchoMessage(), deadline: DateTime.Now.AddSeconds(1)));
    }

    [Fact]
    public async Task Token_Cancelled_FailsTheCallAndCancelsTheHandler()
    {
        await using var server = await EchoServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        using var call = server.CreateClient().HangAsync(new EchoMessage(), cancellationToken: cancellation.Token);
        await server.Signals.Hanging;

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        await server.Signals.Cancelled;
    }

    [Fact]
    public async Task Token_CancelledBefore_FailsTheCall()
    {
        await using var server = await EchoServer.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.CreateClient().UnaryAsync(new EchoMessage(), cancellationToken: new CancellationToken(true)));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ThrowOperationCanceled_Set_ThrowsItForBothReasons(bool byDeadline)
    {
        await using var server = await EchoServer.StartAsync();
        var client = server.CreateClient(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var cancellation = new CancellationTokenSource();
        using var call = byDeadline
            ? client.HangAsync(new EchoMessage(), deadline: DateTime.UtcNow.AddMilliseconds(200))
            : client.HangAsync(new EchoMessage(), cancellationToken: cancellation.Token);
        await server.Signals.Hanging;
        if (!byDeadline)
            await cancellation.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);

        var expected = byDeadline ? StatusCode.DeadlineExceeded : StatusCode.Cancelled;
        Assert.Equal(expected, Assert.IsType<RpcException>(cancelled.InnerException).StatusCode);
        Assert.Equal(byDeadline ? CancellationToken.None : cancellation.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Dispose_DuringAStream_CancelsTheHandler()
    {
        await using var server = await EchoServer.StartAsync();
        var call = server.CreateClient().HangStream(new EchoMessage());
        Assert.True(await call.ResponseStream.MoveNext());

        call.Dispose();

        await server.Signals.Cancelled;
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task MoveNext_TokenCancelled_CancelsTheCall()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().HangStream(new EchoMessage());
        using var cancellation = new CancellationTokenSource();
        Assert.True(await call.ResponseStream.MoveNext(cancellation.Token));
        var next = call.ResponseStream.MoveNext(cancellation.Token);

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => next)).StatusCode);
        await server.Signals.Cancelled;
    }

    [Fact]
    public async Task Server_ChoosesCancelled_ClientSeesIt()
    {
        await using var server = await EchoServer.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.CreateClient().FailAsync(new FailRequest { Code = (int)StatusCode.Cancelled, Detail = "no more" }));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal("no more", failure.Status.Detail);
    }

    [Fact]
    public async Task Write_AfterTheCallFailed_ThrowsItsStatus()
    {
        await using var server = await EchoServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        using var call = server.CreateClient().Chat(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(new EchoMessage());
        Assert.True(await call.ResponseStream.MoveNext());

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoMessage()));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task Write_AfterComplete_Throws()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.CreateClient().Collect();
        await call.RequestStream.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new EchoMessage()));
        Assert.Equal(0, (await call).Count);
    }
}
