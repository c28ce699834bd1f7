using System.Buffers;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A key in Redis that lives for a short time and is never renewed. A transaction that carries it is executed while the key
/// lives, and not at all afterwards: however long its bytes were held up (<c>docs/decisions/0025-writes-carry-a-permit.md</c>).
/// </summary>
/// <remarks>
/// The transaction watches the key. Then it writes the key, with a time to live that is over, if it is not there: that
/// counts as a change of a watched key, so EXEC answers null and executes nothing. It leaves nothing behind.
/// </remarks>
internal sealed class WritePermit
{
    /// <summary>Replies before the one to MULTI. They decide nothing.</summary>
    internal const int Replies = 2;

    private readonly Action _onLapsed;
    private volatile bool _refusesDeletes;
    private readonly byte[] _check;

    /// <param name="key">Its key.</param>
    /// <param name="onLapsed">Called when a transaction was not executed because the key was gone.</param>
    internal WritePermit(string key, Action onLapsed)
    {
        _onLapsed = onLapsed;
        var check = new ArrayBufferWriter<byte>();
        foreach (var command in Check(key))
            new TextRequest(command).WriteTo(new RespWriter(check));
        _check = check.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Whether the server takes deletes in transactions: it has not refused one since this permit was taken. It does when it
    /// has no memory left, and then still takes deletes by themselves.
    /// </summary>
    internal bool TakesDeletes => !_refusesDeletes;

    /// <summary>The commands that make a transaction depend on a key.</summary>
    internal static string[][] Check(string key) => [["WATCH", key], ["SET", key, "", "NX", "PXAT", "1"]];

    internal void WriteTo(RespWriter writer) => writer.WriteRaw(_check);

    /// <summary>The server refused a delete for its transaction.</summary>
    internal void DeleteRefused() => _refusesDeletes = true;

    /// <summary>A transaction found it gone.</summary>
    internal void Lapsed() => _onLapsed();
}
