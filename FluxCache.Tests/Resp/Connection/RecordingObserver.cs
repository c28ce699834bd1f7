using System.Threading.Channels;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using FluxCache.Tests.Resp.Protocol;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>Keeps what an observer is told, in order, for tests to wait for.</summary>
internal sealed class RecordingObserver : IRedisObserver
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    /// <summary>Called with each push, on the receive loop.</summary>
    public Action? Pushed { get; set; }

    public RedisServerInfo? Server { get; private set; }

    public async Task<string> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience.Time);

    public void OnConnected(int connection, RedisServerInfo server)
    {
        Server = server;
        _events.Writer.TryWrite($"connected {connection}");
    }

    public void OnDisconnected(int connection) => _events.Writer.TryWrite($"disconnected {connection}");

    public void OnPush(int connection, in RespValue push)
    {
        _events.Writer.TryWrite($"push {connection} {RespText.Render(in push)}");
        Pushed?.Invoke();
    }
}
