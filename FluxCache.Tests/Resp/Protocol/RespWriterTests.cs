using System.Buffers;
using System.Text;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using Xunit;

namespace FluxCache.Tests.Resp.Protocol;

public sealed class RespWriterTests
{
    [Fact]
    public void Get_AnyKey_IsGetAndPttl() => Assert.Equal(
        "*2\r\n$3\r\nGET\r\n$2\r\nk1\r\n*2\r\n$4\r\nPTTL\r\n$2\r\nk1\r\n",
        Written(new GetRequest("k1")));

    [Fact]
    public void Set_WithTimeToLive_CarriesPx() => Assert.Equal(
        "*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n$2\r\nPX\r\n$4\r\n1500\r\n",
        Written(new SetRequest("k", "\r\n"u8.ToArray(), 1_500)));

    [Fact]
    public void Set_WithoutTimeToLive_IsPlain() => Assert.Equal(
        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n",
        Written(new SetRequest("k", default, 0)));

    [Fact]
    public void GetMany_Keys_IsMgetAndPttls() => Assert.Equal(
        "*3\r\n$4\r\nMGET\r\n$1\r\na\r\n$1\r\nb\r\n*2\r\n$4\r\nPTTL\r\n$1\r\na\r\n*2\r\n$4\r\nPTTL\r\n$1\r\nb\r\n",
        Written(new GetManyRequest(new[] { "a", "b" })));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void Number_OfAnySize_IsWrittenInFull(long number)
    {
        var digits = FormattableString.Invariant($"{number}");
        Assert.Equal(
            $"*3\r\n$6\r\nINCRBY\r\n$1\r\nk\r\n${digits.Length}\r\n{digits}\r\n",
            Written(new KeyNumberRequest("INCRBY", "k", number)));
    }

    [Fact]
    public void Key_OutsideAscii_IsCountedInBytes() => Assert.Equal(
        "*2\r\n$3\r\nDEL\r\n$7\r\nä€é\r\n",
        Written(new KeyRequest("DEL", "ä€é")));

    /// <summary>Segments end anywhere in a command; together they are the commands.</summary>
    [Fact]
    public void OutgoingBuffer_CommandsOfAllSizes_ComeOutWholeAndInOrder()
    {
        var expected = new ArrayBufferWriter<byte>();
        var buffer = new OutgoingBuffer();
        for (var size = 1; size < 200_000; size = (size * 3) + 1)
        {
            var request = new SetRequest($"key-{size}", Enumerable.Range(0, size).Select(i => (byte)i).ToArray(), 0);
            request.WriteTo(new RespWriter(expected));
            request.WriteTo(new RespWriter(buffer));
        }

        Assert.Equal(expected.WrittenCount, buffer.End);
        Assert.Equal(expected.WrittenCount, buffer.Unsent);

        var taken = new MemoryStream();
        while (buffer.TryTake(out var segment))
        {
            taken.Write(segment);
            OutgoingBuffer.Return(segment);
        }

        Assert.Equal(expected.WrittenSpan, taken.ToArray());
        Assert.Equal(0, buffer.Unsent);
    }

    private static string Written<TRequest>(TRequest request) where TRequest : struct, IRedisRequest
    {
        var output = new ArrayBufferWriter<byte>();
        request.WriteTo(new RespWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
