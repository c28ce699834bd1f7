using System.Net;
using System.Net.Sockets;
using FluxCache.Faults;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Faults;

public sealed class FaultProxyTests : IAsyncDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly FaultProxy _proxy;
    private readonly CancellationTokenSource _bound = new(Bound);

    public FaultProxyTests()
    {
        _server.Start();
        var port = ((IPEndPoint)_server.LocalEndpoint).Port;
        _proxy = new FaultProxy(_ => new(new DnsEndPoint("127.0.0.1", port)), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _server.Dispose();
        _bound.Dispose();
    }

    [Fact]
    public async Task Bytes_NoFault_ArriveBothWays()
    {
        using var pair = await ConnectAsync();

        await pair.SendAsync(pair.Client, 1);
        Assert.Equal(1, await pair.ReceiveAsync(pair.Server));
        await pair.SendAsync(pair.Server, 2);
        Assert.Equal(2, await pair.ReceiveAsync(pair.Client));
    }

    [Fact]
    public async Task Stall_ServerSends_ArrivesInOrderWhenItIsOverAndNotBefore()
    {
        using var pair = await ConnectAsync();
        var stall = _proxy.StallAsync(Length, _bound.Token);

        await pair.SendAsync(pair.Server, 1);
        var received = pair.ReceiveAsync(pair.Client);
        await pair.SendAsync(pair.Server, 2);
        // The other way is open, and this byte went after the others: they have had the time to arrive.
        await pair.SendAsync(pair.Client, 9);
        Assert.Equal(9, await pair.ReceiveAsync(pair.Server));
        Assert.False(received.IsCompleted);

        _time.Advance(Length);
        await stall;
        Assert.Equal(1, await received);
        Assert.Equal(2, await pair.ReceiveAsync(pair.Client));
    }

    [Fact]
    public async Task Hold_ClientSendsAndCloses_ArrivesInOrderWhenItIsOverAndNotBefore()
    {
        using var pair = await ConnectAsync();
        var hold = _proxy.HoldAsync(Length, _bound.Token);

        await pair.SendAsync(pair.Client, 1);
        await pair.SendAsync(pair.Client, 2);
        var received = pair.ReceiveAsync(pair.Server);
        // The other way is open.
        await pair.SendAsync(pair.Server, 9);
        Assert.Equal(9, await pair.ReceiveAsync(pair.Client));
        Assert.False(received.IsCompleted);

        pair.Client.Shutdown(SocketShutdown.Both);
        _time.Advance(Length);
        await hold;
        Assert.Equal(1, await received);
        Assert.Equal(2, await pair.ReceiveAsync(pair.Server));
    }

    [Fact]
    public async Task Suspend_EitherSends_ArrivesWhenItIsOverAndNotBefore()
    {
        using var pair = await ConnectAsync();
        var suspended = _proxy.SuspendAsync(Length, _bound.Token);

        await pair.SendAsync(pair.Client, 1);
        await pair.SendAsync(pair.Server, 2);
        var atServer = pair.ReceiveAsync(pair.Server);
        var atClient = pair.ReceiveAsync(pair.Client);
        Assert.False(atServer.IsCompleted || atClient.IsCompleted);

        _time.Advance(Length);
        await suspended;
        Assert.Equal(1, await atServer);
        Assert.Equal(2, await atClient);
    }

    [Fact]
    public async Task HalfOpen_ServerSends_IsLostAndTheConnectionEndsWhenItIsOver()
    {
        using var pair = await ConnectAsync();
        var halfOpen = _proxy.HalfOpenAsync(Length, _bound.Token);

        await pair.SendAsync(pair.Server, 1);
        await pair.SendAsync(pair.Client, 9);
        Assert.Equal(9, await pair.ReceiveAsync(pair.Server));
        var received = pair.ReceiveAsync(pair.Client);
        Assert.False(received.IsCompleted);

        _time.Advance(Length);
        await halfOpen;
        await Assert.ThrowsAsync<SocketException>(() => received);
        using var next = await ConnectAsync();
        await next.SendAsync(next.Server, 3);
        Assert.Equal(3, await next.ReceiveAsync(next.Client));
    }

    [Fact]
    public async Task Cut_OpenConnection_IsResetAtBothEnds()
    {
        using var pair = await ConnectAsync();

        _proxy.Cut();

        await Assert.ThrowsAsync<SocketException>(() => pair.ReceiveAsync(pair.Client));
        await Assert.ThrowsAsync<SocketException>(() => pair.ReceiveAsync(pair.Server));
    }

    [Fact]
    public async Task Stall_OneUnderWay_IsRefused()
    {
        var stall = _proxy.StallAsync(Length, _bound.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _proxy.HalfOpenAsync(Length, _bound.Token));
        _time.Advance(Length);
        await stall;
    }

    [Fact]
    public async Task Connect_ServerIsGone_IsReset()
    {
        _server.Stop();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // Before or after the client takes it for connected.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(_proxy.EndPoint, _bound.Token);
            await client.ReceiveAsync(new byte[1], _bound.Token);
        });
    }

    private async Task<Pair> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_proxy.EndPoint, _bound.Token);
        return new Pair(client, await _server.AcceptSocketAsync(_bound.Token), _bound.Token);
    }

    private sealed record Pair(Socket Client, Socket Server, CancellationToken Bound) : IDisposable
    {
        public async Task SendAsync(Socket from, byte value) => await from.SendAsync(new[] { value }, Bound);

        public async Task<int> ReceiveAsync(Socket at)
        {
            var buffer = new byte[1];
            var count = await at.ReceiveAsync(buffer, Bound);
            return count == 0 ? throw new InvalidOperationException("The connection ended in order.") : buffer[0];
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
