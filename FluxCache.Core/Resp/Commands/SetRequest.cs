using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>SET, with PX where the value is to expire, and NX where it must not replace another.</summary>
/// <param name="key">The key.</param>
/// <param name="value">Copied when it is written.</param>
/// <param name="milliseconds">How long the value lives; 0: without end.</param>
/// <param name="onlyIfAbsent">Whether a value that is there stays.</param>
internal readonly struct SetRequest(
    string key,
    ReadOnlyMemory<byte> value,
    long milliseconds,
    bool onlyIfAbsent = false) : IRedisRequest
{
    public int ValueBytes => value.Length;

    public void WriteTo(RespWriter writer)
    {
        writer.WriteRaw((milliseconds != 0, onlyIfAbsent) switch
        {
            (false, false) => "*3\r\n$3\r\nSET\r\n"u8,
            (false, true) => "*4\r\n$3\r\nSET\r\n"u8,
            (true, false) => "*5\r\n$3\r\nSET\r\n"u8,
            (true, true) => "*6\r\n$3\r\nSET\r\n"u8,
        });
        writer.WriteBulk(key);
        writer.WriteBulk(value.Span);
        if (onlyIfAbsent)
            writer.WriteRaw("$2\r\nNX\r\n"u8);
        if (milliseconds != 0)
        {
            writer.WriteRaw("$2\r\nPX\r\n"u8);
            writer.WriteBulk(milliseconds);
        }
    }
}
