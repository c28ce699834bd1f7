using FluxCache.Resp.Protocol;
using Xunit;
using static FluxCache.Tests.Resp.Protocol.RespText;

namespace FluxCache.Tests.Resp.Protocol;

public sealed class RespScannerTests
{
    /// <summary>A frame, and what is in it.</summary>
    public static TheoryData<string, string> Frames => new()
    {
        { "+OK\r\n", "SimpleString OK" },
        { "+\r\n", "SimpleString " },
        { "-ERR wrong\r\n", "Error ERR wrong" },
        { "!9\r\nERR wro\r\n\r\n", "Error ERR wro\r\n" },
        { ":0\r\n", "int 0" },
        { ":-9223372036854775808\r\n", "int -9223372036854775808" },
        { ":+7\r\n", "int 7" },
        { "_\r\n", "null" },
        { "$-1\r\n", "null" },
        { "*-1\r\n", "null" },
        { "#t\r\n", "bool True" },
        { "#f\r\n", "bool False" },
        { ",1.5\r\n", "double 1.5" },
        { ",-1e10\r\n", "double -10000000000" },
        { ",inf\r\n", "double Infinity" },
        { ",-inf\r\n", "double -Infinity" },
        { ",nan\r\n", "double NaN" },
        { "(3492890328409238509324850943850943825024385\r\n", "BigNumber 3492890328409238509324850943850943825024385" },
        { "(-12\r\n", "BigNumber -12" },
        { "$0\r\n\r\n", "BulkString " },
        { "$7\r\na\r\nb\0\xFF!\r\n", "BulkString a\r\nb\0\xFF!" },
        { "$?\r\n;0\r\n", "BulkString " },
        { "$?\r\n;4\r\nHell\r\n;5\r\no wor\r\n;1\r\nd\r\n;0\r\n", "BulkString Hello word" },
        { "=7\r\ntxt:abc\r\n", "VerbatimString abc" },
        { "*0\r\n", "Array[]" },
        { "*?\r\n.\r\n", "Array[]" },
        { "*2\r\n:1\r\n*1\r\n$1\r\na\r\n", "Array[int 1, Array[BulkString a]]" },
        { "*?\r\n:1\r\n*?\r\n_\r\n.\r\n:2\r\n.\r\n", "Array[int 1, Array[null], int 2]" },
        { "~2\r\n:1\r\n:2\r\n", "Set[int 1, int 2]" },
        { "%1\r\n+a\r\n:1\r\n", "Map[SimpleString a, int 1]" },
        { "%?\r\n+a\r\n:1\r\n.\r\n", "Map[SimpleString a, int 1]" },
        { "%0\r\n", "Map[]" },
        { ">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n", "Push[SimpleString invalidate, Array[BulkString k]]" },
        { "|1\r\n+ttl\r\n:3600\r\n:7\r\n", "int 7" },
        { "|0\r\n+a\r\n", "SimpleString a" },
        { "*2\r\n|1\r\n+a\r\n*1\r\n:1\r\n:1\r\n:2\r\n", "Array[int 1, int 2]" },
        { "|1\r\n+a\r\n+b\r\n|1\r\n+c\r\n+d\r\n*1\r\n:1\r\n", "Array[int 1]" },
        { "|1\r\n+a\r\n+b\r\n>1\r\n+p\r\n", "Push[SimpleString p]" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Scan_SplitAtEveryPoint_FindsTheSameValue(string frame, string expected)
    {
        var bytes = Bytes(frame);
        var scanner = new RespScanner(new RespLimits());
        Assert.Equal(expected, Render(Read(scanner, bytes)));

        for (var first = 0; first < bytes.Length; first++)
            for (var second = first; second < bytes.Length; second++)
                Assert.Equal(expected, Render(Read(scanner, bytes, first, second)));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Scan_WithOtherFramesBehind_StopsAtTheEnd(string frame, string expected)
    {
        var bytes = Bytes(frame + "+next\r\n");
        var scanner = new RespScanner(new RespLimits());

        Assert.Equal(RespScanOutcome.Complete, scanner.Scan(bytes, out var consumed));

        Assert.Equal(frame.Length, consumed);
        Assert.Equal("SimpleString next", Render(Read(scanner, bytes[consumed..])));
        Assert.NotEmpty(expected);
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Scan_Push_IsTold(string frame, string expected)
    {
        var scanner = new RespScanner(new RespLimits());

        Read(scanner, Bytes(frame));
        Assert.Equal(expected.StartsWith("Push", StringComparison.Ordinal), scanner.IsPush);

        Read(scanner, Bytes("+OK\r\n"));
        Assert.False(scanner.IsPush);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData("+OK\rx")]
    [InlineData("$x\r\n")]
    [InlineData("$\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$+1\r\n")]
    [InlineData("$ 1\r\n")]
    [InlineData("$1\r\nab\r\n")]
    [InlineData("$1\r\na\rb")]
    [InlineData("*-2\r\n")]
    [InlineData("%-1\r\n")]
    [InlineData("!-1\r\n")]
    [InlineData("=?\r\n")]
    [InlineData(">0\r\n")]
    [InlineData(">?\r\n")]
    [InlineData("|?\r\n")]
    [InlineData("*1\r\n>1\r\n")]
    [InlineData(".\r\n")]
    [InlineData("*1\r\n.\r\n")]
    [InlineData("*?\r\n.x\r\n")]
    [InlineData("*?\r\n|1\r\n+a\r\n+b\r\n.\r\n")]
    [InlineData("%?\r\n+key\r\n.\r\n")]
    [InlineData(";1\r\n")]
    [InlineData("$?\r\n+part\r\n")]
    [InlineData("$?\r\n;x\r\n")]
    public void Scan_NotResp_IsMalformed(string text)
    {
        var bytes = Bytes(text);

        var scanner = new RespScanner(new RespLimits());
        Assert.Equal(RespScanOutcome.Malformed, scanner.Scan(bytes, out _));
        Assert.NotEmpty(scanner.Fault);

        Assert.Equal(RespScanOutcome.Malformed, ScanByteByByte(bytes, new RespLimits()));
    }

    [Theory]
    [InlineData("$17\r\n")]
    [InlineData("$99999999999999999999999999\r\n")]
    [InlineData("=17\r\n")]
    [InlineData("$?\r\n;9\r\n123456789\r\n;8\r\n")]
    [InlineData("*9\r\n")]
    [InlineData("*2147483648\r\n")]
    [InlineData("%5\r\n")]
    [InlineData("|5\r\n")]
    [InlineData("*?\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n")]
    [InlineData("+0123456789012345678901234567890123456789")]
    [InlineData("$0000000000000000000000000000000000000000")]
    public void Scan_MoreThanAllowed_ExceedsTheLimit(string text)
    {
        var limits = new RespLimits { MaxBulkBytes = 16, MaxAggregateCount = 8, MaxDepth = 3, MaxLineBytes = 32 };
        var bytes = Bytes(text);

        var scanner = new RespScanner(limits);
        Assert.Equal(RespScanOutcome.LimitExceeded, scanner.Scan(bytes, out _));
        Assert.NotEmpty(scanner.Fault);

        Assert.Equal(RespScanOutcome.LimitExceeded, ScanByteByByte(bytes, limits));
    }

    [Fact]
    public void Scan_LongFrame_ExceedsTheLimit()
    {
        var scanner = new RespScanner(new RespLimits { MaxFrameBytes = 20 });

        Assert.Equal(RespScanOutcome.LimitExceeded, scanner.Scan(Bytes("*3\r\n$10\r\n0123456789\r\n"), out _));
    }

    [Fact]
    public void Scan_MostAllowedInAStreamedAggregate_IsComplete()
    {
        var scanner = new RespScanner(new RespLimits { MaxAggregateCount = 2 });

        Assert.Equal("Array[int 1, int 2]", Render(Read(scanner, Bytes("*?\r\n:1\r\n:2\r\n.\r\n"))));
    }

    [Fact]
    public void Scan_DeepestAllowed_IsComplete()
    {
        var scanner = new RespScanner(new RespLimits { MaxDepth = 3 });

        Assert.Equal("Array[Array[Array[Array[]]]]", Render(Read(scanner, Bytes("*1\r\n*1\r\n*1\r\n*0\r\n"))));
    }

    [Theory]
    [InlineData(":1x\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":9223372036854775808\r\n")]
    [InlineData("_x\r\n")]
    [InlineData("#x\r\n")]
    [InlineData("#\r\n")]
    [InlineData(",x\r\n")]
    [InlineData(",\r\n")]
    [InlineData("(12a\r\n")]
    [InlineData("(-\r\n")]
    [InlineData("=3\r\ntxt\r\n")]
    [InlineData("=4\r\ntxt;\r\n")]
    [InlineData("*2\r\n:1\r\n:x\r\n")]
    [InlineData("*?\r\n:x\r\n.\r\n")]
    [InlineData("|1\r\n+a\r\n:x\r\n+b\r\n")]
    public void Read_WrongContent_IsAFault(string frame)
    {
        var bytes = Bytes(frame);
        Assert.Equal(RespScanOutcome.Complete, new RespScanner(new RespLimits()).Scan(bytes, out _));

        Assert.False(RespReader.TryRead(bytes, out _, out var fault));
        Assert.NotEmpty(fault!);
    }

    private static RespScanOutcome ScanByteByByte(byte[] bytes, RespLimits limits)
    {
        var scanner = new RespScanner(limits);
        var outcome = RespScanOutcome.NeedMore;
        var consumed = 0;
        for (var end = 1; end <= bytes.Length && outcome is RespScanOutcome.NeedMore; end++)
        {
            outcome = scanner.Scan(bytes.AsSpan(consumed, end - consumed), out var part);
            consumed += part;
        }

        return outcome;
    }
}
