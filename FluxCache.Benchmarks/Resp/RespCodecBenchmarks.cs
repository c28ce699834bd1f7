using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using FluxCache.Resp.Protocol;

namespace FluxCache.Benchmarks.Resp;

/// <summary>Writing a command and reading a reply of 100 bytes, without a network.</summary>
public class RespCodecBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1_024);
    private readonly byte[] _value = new byte[100];
    private readonly byte[] _reply = Encoding.ASCII.GetBytes("$100\r\n" + new string('x', 100) + "\r\n");
    private readonly RespScanner _scanner = new(new RespLimits());

    [Benchmark]
    public int EncodeSet()
    {
        _output.ResetWrittenCount();
        var writer = new RespWriter(_output);
        writer.WriteCommand(3);
        writer.WriteBulk("SET");
        writer.WriteBulk("key:00000001");
        writer.WriteBulk(_value);
        return _output.WrittenCount;
    }

    [Benchmark]
    public bool DecodeBulkReply()
    {
        if (_scanner.Scan(_reply, out var consumed) != RespScanOutcome.Complete)
            throw new InvalidOperationException("The reply is complete.");
        return RespReader.TryRead(_reply.AsSpan(0, consumed), out _, out _);
    }
}
