using System.Security.Cryptography;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// Publishes changes on behalf of one session, numbered in the order in which they are sent: a receiver that misses one sees the gap.
/// Called under the session's gate.
/// </summary>
internal sealed class ChangePublisher(string channel)
{
    private long _sequence;

    /// <summary>A name at random.</summary>
    public string Writer { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Writes the command that publishes a change of a key.</summary>
    public void WriteTo(RespWriter writer, string key)
    {
        writer.WriteRaw("*3\r\n$7\r\nPUBLISH\r\n"u8);
        writer.WriteBulk(channel);
        writer.WriteBulk(new PublishedChange(Writer, ++_sequence, key).ToString());
    }
}
