using System.Net;
using System.Net.Sockets;

namespace FluxCache.Faults;

/// <summary>
/// Stands between a client and its server on loopback, passes bytes on both ways, and does to them what a bad network
/// does. Safe for concurrent calls; <c>_gate</c> guards the connections and whether a fault is under way.
/// </summary>
/// <remarks>
/// A network cannot lose one message of a TCP stream and keep the rest: it delays all of them
/// (<see cref="StallAsync"/>, <see cref="HoldAsync"/>, <see cref="SuspendAsync"/>), or loses all of them until the connection
/// ends (<see cref="HalfOpenAsync"/>).
/// </remarks>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Func<CancellationToken, ValueTask<DnsEndPoint>> _server;
    private readonly TimeProvider _time;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private Flow _commands = Flow.Passing;
    private Flow _replies = Flow.Passing;

    /// <summary>Begins to listen on a port that is free.</summary>
    /// <param name="server">Where the server is; asked at each connection.</param>
    /// <param name="time">The clock of the faults' lengths.</param>
    internal FaultProxy(Func<CancellationToken, ValueTask<DnsEndPoint>> server, TimeProvider time)
    {
        (_server, _time) = (server, time);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    internal IPEndPoint EndPoint { get; }

    /// <summary>Resets every connection.</summary>
    internal void Cut()
    {
        lock (_gate)
        {
            foreach (var connection in _connections)
                connection.Reset();
        }
    }

    /// <summary>Holds back all that the server sends; passes it on, in order, when the time is over.</summary>
    /// <exception cref="InvalidOperationException">A fault with a length is under way.</exception>
    internal Task StallAsync(TimeSpan length, CancellationToken cancellationToken) =>
        HoldAsync(holdsCommands: false, holdsReplies: true, length, cancellationToken);

    /// <summary>
    /// Holds back all that the client sends; passes it on, in order, when the time is over, even if the client has closed the
    /// connection meanwhile.
    /// </summary>
    /// <exception cref="InvalidOperationException">A fault with a length is under way.</exception>
    internal Task HoldAsync(TimeSpan length, CancellationToken cancellationToken) =>
        HoldAsync(holdsCommands: true, holdsReplies: false, length, cancellationToken);

    /// <summary>Holds back what either side sends, as if the client were suspended.</summary>
    /// <exception cref="InvalidOperationException">A fault with a length is under way.</exception>
    internal Task SuspendAsync(TimeSpan length, CancellationToken cancellationToken) =>
        HoldAsync(holdsCommands: true, holdsReplies: true, length, cancellationToken);

    private async Task HoldAsync(bool holdsCommands, bool holdsReplies, TimeSpan length, CancellationToken cancellationToken)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Flow.HeldUntil(released.Task);
        Begin(holdsCommands ? held : Flow.Passing, holdsReplies ? held : Flow.Passing);
        try
        {
            await Task.Delay(length, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End();
            released.SetResult();
        }
    }

    /// <summary>
    /// Swallows all that the server sends, while what the client sends still arrives; resets every connection when the
    /// time is over.
    /// </summary>
    /// <exception cref="InvalidOperationException">A fault with a length is under way.</exception>
    internal async Task HalfOpenAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        Begin(Flow.Passing, Flow.Swallowed);
        try
        {
            await Task.Delay(length, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                // A connection that has lost bytes must not pass another one on.
                Cut();
                End();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Cut();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client was gone before it was accepted; the next one may not be.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxiedConnection(
            client, () => Volatile.Read(ref _commands), () => Volatile.Read(ref _replies));
        lock (_gate)
            _connections.Add(connection);
        try
        {
            await connection.RunAsync(_server, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _connections.Remove(connection);
        }
    }

    private void Begin(Flow commands, Flow replies)
    {
        lock (_gate)
        {
            if (_commands != Flow.Passing || _replies != Flow.Passing)
                throw new InvalidOperationException(
                    "This proxy is already holding bytes back or half open; wait until that is over.");
            Volatile.Write(ref _commands, commands);
            Volatile.Write(ref _replies, replies);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            Volatile.Write(ref _commands, Flow.Passing);
            Volatile.Write(ref _replies, Flow.Passing);
        }
    }
}
