using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;
using Xunit;

namespace FluxCache.Tests.Resp;

public sealed class RedisErrorReplyTests
{
    [Fact]
    public void ToException_TextWithControlCharacters_ShowsNoneOfThem()
    {
        var reply = RespValue.OfBytes(RespKind.Error, "ERR \u001b[2J\r\nfake line\0"u8);

        var failure = RedisErrorReply.ToException("GET", reply.Text);

        Assert.Equal("Redis refused GET: ERR \uFFFD[2J\uFFFD\uFFFDfake line\uFFFD", failure.Message);
    }

    [Fact]
    public void ToException_LongText_IsCut() =>
        Assert.InRange(RedisErrorReply.ToException("GET", "ERR " + new string('x', 100_000)).Message.Length, 256, 300);

    [Theory]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", true)]
    [InlineData("ERR value is not an integer or out of range", false)]
    public void IsWrongType_OfAnError_TellsIt(string text, bool expected) =>
        Assert.Equal(expected, RedisErrorReply.ToException("GET", text).IsWrongType);
}
