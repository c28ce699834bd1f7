using System.Text;

namespace FluxCache.AspireHosting.Redis;

/// <summary>A command whose reply is one line, such as PING: the least that tells whether a Redis is there.</summary>
internal static class RespQuestion
{
    private const int MaxReplyBytes = 512;

    /// <summary>Sends a command and returns the line that comes, without its end; empty: the connection was closed.</summary>
    public static async Task<string> AskAsync(Stream stream, string[] command, CancellationToken cancellationToken)
    {
        // Not as an inline command, of which Garnet knows few.
        var words = command.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"*{command.Length}\r\n{string.Concat(words)}"), cancellationToken);
        var reply = new byte[MaxReplyBytes];
        var length = 0;
        while (length < reply.Length)
        {
            var read = await stream.ReadAsync(reply.AsMemory(length), cancellationToken);
            if (read == 0) break;
            length += read;
            if (reply[length - 1] == '\n') break;
        }

        return Encoding.UTF8.GetString(reply, 0, length).TrimEnd();
    }
}
