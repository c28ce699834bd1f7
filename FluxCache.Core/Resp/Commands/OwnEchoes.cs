using System.Buffers;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// Tells the invalidations that this connection's own writes cause from those of changes elsewhere, by their place in the
/// stream. Owned by the receive loop.
/// </summary>
/// <remarks>
/// <para>
/// The server sends a write's echo right behind the reply to the command that wrote, before it runs any other command, and
/// only if the connection had read the key. A write's transaction reads its key before it writes, so there is exactly one
/// echo for each key that it changed. What follows the reply for another key, or once more for the same, or behind the
/// next reply, is a change like any other.
/// </para>
/// <para>
/// NOLOOP spares the echoes at the server, and with them what the server itself does to keys while it runs a command of
/// this connection: it evicts them to make room (<c>maxmemory</c>), or forgets that they were read
/// (<c>tracking-table-max-keys</c>), and says nothing (since Redis 6.2.8 and 7.0.5;
/// <c>docs/decisions/0017-own-echoes-are-awaited.md</c>).
/// </para>
/// </remarks>
internal sealed class OwnEchoes
{
    private readonly ArrayBufferWriter<byte> _keys = new();
    private int _next;

    private static ReadOnlySpan<byte> Header => ">2\r\n$10\r\ninvalidate\r\n*1\r\n"u8;

    /// <summary>How many came.</summary>
    internal long Taken { get; private set; }

    /// <summary>The write that was just answered changed this key: its echo is due.</summary>
    internal void Expect(string key) => new RespWriter(_keys).WriteBulk(key);

    /// <inheritdoc cref="Expect(string)"/>
    /// <param name="key">The key as a bulk string.</param>
    internal void Expect(ReadOnlySpan<byte> key) => new RespWriter(_keys).WriteRaw(key);

    /// <summary>The next reply is there: no echo of what was before can follow.</summary>
    internal void Clear()
    {
        if (_keys.WrittenCount == 0)
            return;
        _keys.ResetWrittenCount();
        _next = 0;
    }

    /// <summary>Whether a push is the echo that is due. Echoes come in the order of their writes.</summary>
    internal bool TryTake(ReadOnlySpan<byte> push)
    {
        var due = _keys.WrittenSpan[_next..];
        if (due.IsEmpty || !push.StartsWith(Header))
            return false;

        var key = push[Header.Length..];
        if (key.IsEmpty || !due.StartsWith(key))
            return false;

        _next += key.Length;
        Taken++;
        return true;
    }
}
