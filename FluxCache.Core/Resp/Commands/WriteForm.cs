using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// What writes are sent with in one transaction. Nobody else's commands come between them, and all are executed or none is.
/// </summary>
/// <remarks>
/// <para>
/// To a server that tracks what a connection has read, a write is no read: it would not report the next change of a key
/// that was only written. There a read of the keys follows the writes. Where the server echoes own writes, another goes
/// before them: then it is certain that there is an echo (<see cref="OwnEchoes"/>).
/// </para>
/// <para>Where changes are published, each write is followed by the command that publishes it.</para>
/// <para>
/// A delete of a key that is not there changes nothing, so the server reports it to nobody: not to a process that found the
/// key absent and is loading it, from a source that has changed. So a value that is over already is written before a delete,
/// if there is none. That is a change, and leaves the result of the delete as it is.
/// </para>
/// </remarks>
/// <param name="IsTracked">Whether the keys are read after the writes.</param>
/// <param name="HasEchoes">Whether tracked keys are read before the writes as well.</param>
/// <param name="Publisher">Publishes each write; null: nobody does.</param>
/// <param name="IsReportedIfAbsent">Whether the writes are deletes that are to be reported also if there was nothing.</param>
/// <param name="Permit">Without which nothing is executed; null: there is none.</param>
internal readonly record struct WriteForm(
    bool IsTracked,
    bool HasEchoes,
    ChangePublisher? Publisher,
    bool IsReportedIfAbsent,
    WritePermit? Permit)
{
    /// <summary>To MULTI, before those to the commands inside; and to EXEC, which holds the others' results.</summary>
    private const int OwnReplies = 2;

    /// <summary>Whether it needs a transaction.</summary>
    internal bool IsTransaction => IsTracked || Publisher is not null || IsReportedIfAbsent || Permit is not null;

    /// <summary>Whether there is a read of the keys before the writes.</summary>
    internal bool HasReadBefore => IsTracked && HasEchoes;

    /// <summary>Replies before the one to MULTI.</summary>
    internal int LeadingReplies => Permit is null ? 0 : WritePermit.Replies;

    private int First => HasReadBefore ? 1 : 0;

    private int Before => IsReportedIfAbsent ? 1 : 0;

    private int Stride => Before + 1 + (Publisher is null ? 0 : 1);

    /// <summary>Where among the commands inside a write stands.</summary>
    internal int IndexOf(int write) => First + (write * Stride) + Before;

    /// <summary>Which write a command inside is, or belongs to; less than 0, or the number of writes and more: none.</summary>
    internal int WriteAt(int index) => index < First ? -1 : (index - First) / Stride;

    /// <summary>
    /// Whether an error is about the transaction that a delete is in, and not about the delete: it is in reply to what makes sure
    /// that the delete is reported, or there is no memory for transactions.
    /// </summary>
    /// <param name="index">Which command inside was refused.</param>
    /// <param name="error">The server's words.</param>
    internal bool IsAboutForm(int index, string error) => IsReportedIfAbsent
        && ((index >= First && (index - First) % Stride == 0) || RedisErrorReply.CodeOf(error) is "OOM");

    /// <summary>How many commands are inside.</summary>
    internal int CommandsInside(int writes) => First + (writes * Stride) + (IsTracked ? 1 : 0);

    /// <summary>Which command inside a reply is to: less than 0 before the first.</summary>
    internal int InsideOf(int reply) => reply - LeadingReplies - 1;

    /// <summary>How many replies there are in all.</summary>
    internal int Replies(int writes) => LeadingReplies + OwnReplies + CommandsInside(writes);

    internal void WriteBegin(RespWriter writer)
    {
        Permit?.WriteTo(writer);
        writer.WriteRaw("*1\r\n$5\r\nMULTI\r\n"u8);
    }

    internal void WriteBefore(RespWriter writer, string key)
    {
        if (!IsReportedIfAbsent)
            return;
        writer.WriteRaw("*6\r\n$3\r\nSET\r\n"u8);
        writer.WriteBulk(key);
        writer.WriteRaw("$0\r\n\r\n$2\r\nNX\r\n$4\r\nPXAT\r\n$1\r\n1\r\n"u8);
    }

    internal void WritePublication(RespWriter writer, string key) => Publisher?.WriteTo(writer, key);

    internal static void WriteEnd(RespWriter writer) => writer.WriteRaw("*1\r\n$4\r\nEXEC\r\n"u8);

    /// <summary>Whether a write that came to this result changed its key: 1, OK; else 0, nil or an error.</summary>
    internal static bool IsChange(in RespValue result) =>
        !result.IsError && !result.IsNull && !(result.Kind == RespKind.Integer && result.Integer == 0);
}
