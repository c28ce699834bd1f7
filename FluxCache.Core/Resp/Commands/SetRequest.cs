using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>SET, with PX where the value is to expire, and NX where it is not to replace another.</summary>
/// <param name="key">The key.</param>
/// <param name="value">Copied when it is written.</param>
/// <param name="milliseconds">How long the value lives; 0: without end.</param>
/// <param name="ifAbsent">Write only where the key is not there.</param>
internal readonly struct SetRequest(string key, ReadOnlyMemory<byte> value, long milliseconds, bool ifAbsent = false) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteRaw((milliseconds != 0, ifAbsent) switch
        {
            (false, false) => "*3\r\n$3\r\nSET\r\n"u8,
            (false, true) => "*4\r\n$3\r\nSET\r\n"u8,
            (true, false) => "*5\r\n$3\r\nSET\r\n"u8,
            (true, true) => "*6\r\n$3\r\nSET\r\n"u8,
        });
        writer.WriteBulk(key);
        writer.WriteBulk(value.Span);
        if (milliseconds != 0)
        {
            writer.WriteRaw("$2\r\nPX\r\n"u8);
            writer.WriteBulk(milliseconds);
        }

        if (ifAbsent)
            writer.WriteRaw("$2\r\nNX\r\n"u8);
    }
}
