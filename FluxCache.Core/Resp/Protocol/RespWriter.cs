using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace FluxCache.Resp.Protocol;

/// <summary>Writes commands: arrays of bulk strings, which every version of the protocol takes.</summary>
internal readonly ref struct RespWriter(IBufferWriter<byte> output)
{
    // "$", the digits of a 32-bit length, and two line ends.
    private const int BulkOverhead = 1 + 10 + 2 + 2;
    private const int LongestInt64 = 20;

    private readonly IBufferWriter<byte> _output = output;

    /// <summary>Begins a command of this many parts, its name counted.</summary>
    public void WriteCommand(int parts)
    {
        var span = _output.GetSpan(BulkOverhead);
        _output.Advance(PutHeader(span, (byte)'*', parts));
    }

    /// <summary>Writes bytes that are RESP already, such as the constant beginning of a command.</summary>
    public void WriteRaw(ReadOnlySpan<byte> resp)
    {
        resp.CopyTo(_output.GetSpan(resp.Length));
        _output.Advance(resp.Length);
    }

    public void WriteBulk(ReadOnlySpan<byte> bytes)
    {
        var span = _output.GetSpan(bytes.Length + BulkOverhead);
        var position = PutHeader(span, (byte)'$', bytes.Length);
        bytes.CopyTo(span[position..]);
        Finish(span, position + bytes.Length);
    }

    public void WriteBulk(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = _output.GetSpan(length + BulkOverhead);
        var position = PutHeader(span, (byte)'$', length);
        position += Encoding.UTF8.GetBytes(text, span[position..]);
        Finish(span, position);
    }

    public void WriteBulk(long number)
    {
        Span<byte> digits = stackalloc byte[LongestInt64];
        Utf8Formatter.TryFormat(number, digits, out var length);
        WriteBulk(digits[..length]);
    }

    private void Finish(Span<byte> span, int position)
    {
        span[position] = (byte)'\r';
        span[position + 1] = (byte)'\n';
        _output.Advance(position + 2);
    }

    private static int PutHeader(Span<byte> span, byte type, int length)
    {
        span[0] = type;
        Utf8Formatter.TryFormat(length, span[1..], out var digits);
        span[digits + 1] = (byte)'\r';
        span[digits + 2] = (byte)'\n';
        return digits + 3;
    }
}
