using System.Text;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Keeps memory in step with Redis by Redis' own word: server-assisted tracking (CLIENT TRACKING, Redis 6 and later) on
/// the connections that carry the keys' commands. Called on their receive loops, in the order of their streams.
/// </summary>
/// <remarks>
/// <para>
/// The server remembers which keys a connection has read, and sends one invalidation when such a key changes. It comes
/// in the same stream as the replies, so one that overtakes a fill voids the fill's ticket before the fill can end.
/// </para>
/// <para>
/// A write is not a read: after its own write a connection would not be told of the next one. So each write travels in
/// a transaction with a read of its key. NOLOOP spares the echo of own writes, which come after their replies.
/// </para>
/// <para>
/// A connection that is lost takes its invalidations with it: memory forgets everything. A half-open one is noticed
/// after at most twice the command timeout; until then its keys may be out of step.
/// </para>
/// </remarks>
internal sealed partial class InvalidationStream(CoherentMemory memory, ILogger logger) : IRedisObserver
{
    private readonly ILogger _logger = logger;
    private readonly HashSet<int> _tracked = [];
    private long _received;

    /// <summary>Keys that the server said have changed, and flushes.</summary>
    internal long Received => Volatile.Read(ref _received);

    public void OnConnected(int connection, RedisServerInfo server)
    {
        if (!server.IsTracking)
        {
            LogNotTracked(connection, server.Name ?? "the server", server.TrackingRefusal ?? "it does not speak RESP3");
            return;
        }

        lock (_tracked)
            _tracked.Add(connection);

        // What memory took before, it took without being told of changes; and a write that is on its way now may be.
        memory.Flush();
    }

    public void OnDisconnected(int connection)
    {
        bool wasTracked;
        lock (_tracked)
            wasTracked = _tracked.Remove(connection);
        if (wasTracked)
            memory.Flush();
    }

    public void OnPush(int connection, in RespValue push)
    {
        if (push.Items is not [var kind, var keys, ..]
            || kind.Bytes is null
            || !kind.Bytes.AsSpan().SequenceEqual("invalidate"u8))
            return;

        if (keys.IsNull)
        {
            // FLUSHDB or FLUSHALL.
            memory.Flush();
            Interlocked.Increment(ref _received);
            return;
        }

        foreach (ref readonly var key in keys.Items)
            memory.Invalidate(Encoding.UTF8.GetString(key.Bytes ?? []));
        Interlocked.Add(ref _received, keys.Items.Length);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Connection {Connection} is not told of changes: {Server} refuses CLIENT TRACKING ({Reason}). "
        + "Memory is kept in step by own writes and re-sync only; set FluxCache:SyncInterval")]
    private partial void LogNotTracked(int connection, string server, string reason);
}
