using System.Text;
using FluxCache.Resp;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Microsoft.Extensions.Logging;

namespace FluxCache.Coherence;

/// <summary>
/// Keeps memory in step with Redis by what the server says: server-assisted tracking (CLIENT TRACKING, Redis 6 and later)
/// on the connections that carry the keys' commands, or messages on a channel. Called on the connections' receive loops,
/// in the order of their streams.
/// </summary>
/// <remarks>
/// <para>
/// <b>Per key</b> the server remembers which keys a connection has read, and sends one invalidation when such a key
/// changes. It comes in the same stream as the replies, so one that overtakes a fill voids the fill's ticket before the
/// fill can end. A write is not a read: after its own write a connection would not be told of the next one, so each
/// write travels in a transaction with reads of its key. The echoes of own writes never come here
/// (<see cref="Resp.Commands.OwnEchoes"/>).
/// </para>
/// <para>
/// <b>Broadcast</b>, every connection is told of every key; it heeds those that are its own, as their order with its
/// replies is the one that counts.
/// </para>
/// <para>
/// <b>Published</b> changes come by a connection of their own. Each writer numbers them, and one that is missed shows by
/// the next.
/// </para>
/// <para>
/// A stream that is lost takes its invalidations with it: what it covered is suspect. So is what a connection covered that
/// comes back in another mode, until the stream of that mode works.
/// </para>
/// </remarks>
internal sealed partial class InvalidationStream : IRedisObserver
{
    private readonly CoherentMemory _memory;
    private readonly KeyCoverage _coverage;
    private readonly PublishedChanges _published = new();
    private readonly ILogger _logger;
    private readonly string?[] _writers;
    private readonly CanaryKeys _canaries;
    private readonly Lock _modes = new(); // Held while a connection comes or goes: the channel's stream depends on all.
    private bool _isSubscribed;
    private long _tracked;
    private long _messages;
    private int _announced;

    /// <param name="memory">What is kept in step.</param>
    /// <param name="coverage">Learns how each connection's keys are.</param>
    /// <param name="canaries">The keys whose invalidations are timed.</param>
    /// <param name="logger">Takes what was agreed with the server, and what was missed.</param>
    internal InvalidationStream(CoherentMemory memory, KeyCoverage coverage, CanaryKeys canaries, ILogger logger)
    {
        (_memory, _coverage, _canaries, _logger) = (memory, coverage, canaries, logger);
        _writers = new string?[coverage.Channel];
    }

    /// <summary>Keys that the server said have changed, and flushes.</summary>
    internal long Tracked => Volatile.Read(ref _tracked);

    /// <summary>Changes that were published.</summary>
    internal long Published => Volatile.Read(ref _messages);

    public void OnConnected(int connection, RedisServerInfo server)
    {
        lock (_modes)
        {
            if (connection == _coverage.Channel)
            {
                _isSubscribed = server.Invalidation == InvalidationMode.Published;
                if (_isSubscribed)
                    _memory.Up(connection);
            }
            else
            {
                Volatile.Write(ref _writers[connection], server.Writer);
                if (_coverage.ModeOf(connection) != server.Invalidation)
                    SetMode(connection, server.Invalidation);
                _memory.Up(connection);
            }

            SettleChannel();
        }

        if (connection != _coverage.Channel)
            Report(server);
    }

    public void OnDisconnected(int connection)
    {
        lock (_modes)
        {
            if (connection == _coverage.Channel)
                _isSubscribed = false;
            else
                Volatile.Write(ref _writers[connection], null);
            if (_coverage.IsNeeded(connection))
                _memory.Down(connection);
        }

        _canaries.Forget(connection);
    }

    public void OnPush(int connection, in RespValue push)
    {
        if (push.Items is not [{ Bytes: { } kind }, ..])
            return;

        if (kind.AsSpan().SequenceEqual("invalidate"u8) && push.Items is [_, var keys, ..])
            Invalidate(connection, in keys);
        else if (kind.AsSpan().SequenceEqual("message"u8) && push.Items is [_, _, { Bytes: not null } message])
            TakeMessage(message.Text);
    }

    /// <summary>
    /// Changes by which stream a connection's keys are kept in step. No moment may pass in which the new one, which knows
    /// nothing of what was there before, stands for it.
    /// </summary>
    private void SetMode(int connection, InvalidationMode mode)
    {
        if (_memory.IsUp(connection))
            _memory.Down(connection);
        if (mode == InvalidationMode.Published && _isSubscribed)
            _memory.Break(_coverage.Channel);
        else if (mode == InvalidationMode.Published && _memory.IsUp(_coverage.Channel))
            _memory.Down(_coverage.Channel);
        _coverage.SetMode(connection, mode);
    }

    /// <summary>Where the channel covers nothing it counts as up: it is no reason to look at entries closely.</summary>
    private void SettleChannel()
    {
        if (!_memory.IsUp(_coverage.Channel) && !_coverage.IsNeeded(_coverage.Channel))
            _memory.Up(_coverage.Channel);
    }

    private void Invalidate(int connection, in RespValue keys)
    {
        if (connection == _coverage.Channel)
            return;

        if (keys.IsNull)
        {
            // FLUSHDB or FLUSHALL. What was tracked no longer is.
            _memory.Flush();
            _canaries.Forget(connection);
            Interlocked.Increment(ref _tracked);
            return;
        }

        var isBroadcast = _coverage.ModeOf(connection) == InvalidationMode.Broadcast;
        foreach (ref readonly var item in keys.Items)
        {
            var key = Encoding.UTF8.GetString(item.Bytes ?? []);
            if (_canaries.TryTake(connection, key) || (isBroadcast && _coverage.StreamOf(key) != connection))
                continue;

            _memory.Invalidate(key);
            Interlocked.Increment(ref _tracked);
        }
    }

    private void TakeMessage(string message)
    {
        if (!PublishedChange.TryParse(message, out var change))
        {
            LogUnreadable();
            return;
        }

        if (!_published.IsNext(change))
        {
            LogGap();
            _memory.Break(_coverage.Channel);
        }

        // Own writes are settled by their marks, and what this connection reads comes after them. That does not hold for
        // those of a connection that was lost: they may have been executed since.
        if (_canaries.TryTake(_coverage.Channel, change.Key)
            || (InternalKeys.Has(change.Key) && !change.Key.StartsWith(InternalKeys.Lease, StringComparison.Ordinal))
            || Array.IndexOf(_writers, change.Writer) >= 0)
            return;

        if (change.Key.Length == 0)
            _memory.Flush();
        else
            _memory.Invalidate(change.Key);
        Interlocked.Increment(ref _messages);
    }

    private void Report(RedisServerInfo server)
    {
        // Once for a mode, not for each connection and each time that it is opened.
        if (Interlocked.Exchange(ref _announced, (int)server.Invalidation) == (int)server.Invalidation)
            return;

        var name = $"{server.Name ?? "the server"} {server.Version}".TrimEnd();
        if (server.Invalidation == InvalidationMode.None)
            LogNotKeptInStep(name, server.TrackingRefusal ?? "FluxCache:Invalidation is None");
        else if (server.TrackingRefusal is { } refusal)
            LogPublished(name, refusal);
        else
            LogKeptInStep(server.Invalidation, name);
    }

    [LoggerMessage(
        1101,
        LogLevel.Information,
        "Memory is kept in step with {Server} by {Mode} invalidation.",
        EventName = "InvalidationModeChosen")]
    private partial void LogKeptInStep(InvalidationMode mode, string server);

    [LoggerMessage(
        1102,
        LogLevel.Information,
        "Memory is kept in step by published invalidations, because {Server} does not track keys ({Reason}). "
        + "Programs that write to Redis directly must publish their changes.",
        EventName = "PublishedInvalidationChosen")]
    private partial void LogPublished(string server, string reason);

    [LoggerMessage(
        1103,
        LogLevel.Warning,
        "Memory does not learn of changes by others, because {Server} does not report them ({Reason}). It follows this "
        + "cache's own writes and re-sync only. Set FluxCache:SyncInterval.",
        EventName = "InvalidationUnavailable")]
    private partial void LogNotKeptInStep(string server, string reason);

    [LoggerMessage(
        1104,
        LogLevel.Warning,
        "A published change was missed. Entries in memory are now compared with Redis before they are served as "
        + "fresh.",
        EventName = "PublishedChangeMissed")]
    private partial void LogGap();

    [LoggerMessage(
        1105,
        LogLevel.Warning,
        "The invalidation channel carried a message that is not a change. The format is in docs/format.md.",
        EventName = "PublishedChangeUnreadable")]
    private partial void LogUnreadable();
}
