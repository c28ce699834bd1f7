using Xunit;

namespace FluxCache.Tests;

public sealed class WriteTokenTests
{
    [Fact]
    public void Parse_WhatToStringWrote_IsTheSameToken()
    {
        var token = WriteToken.Combine(Of(1, 7), WriteToken.Combine(Of(2, 9), Of(1, 8)));

        Assert.Equal(token, WriteToken.Parse(token.ToString()));
        Assert.Equal(token, WriteToken.Read(token.ToByteArray()));
        Assert.Equal(2, token.Parts.Length);
    }

    [Fact]
    public void Combine_SameIssuer_KeepsTheLaterWrite()
    {
        Assert.Equal(Of(1, 8), WriteToken.Combine(Of(1, 8), Of(1, 7)));
        Assert.Equal(Of(1, 8), WriteToken.Combine(Of(1, 7), Of(1, 8)));
        Assert.Equal(Of(1, 8), WriteToken.Combine(default, Of(1, 8)));
    }

    [Fact]
    public void Combine_MoreIssuersThanATokenHas_SaysWhatToDo()
    {
        var token = default(WriteToken);
        for (var issuer = 1UL; issuer <= WriteToken.MaxParts; issuer++)
            token = WriteToken.Combine(token, Of(issuer, 1));

        var fault = Assert.Throws<ArgumentException>(() => WriteToken.Combine(token, Of(1_000, 1)));
        Assert.Contains("Linearizable", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyBitChanged_IsRefused()
    {
        var bytes = Of(3, 12).ToByteArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<FormatException>(() => WriteToken.Read(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Parse_NoToken_IsRefused(string text)
    {
        Assert.Throws<FormatException>(() => WriteToken.Parse(text));
        Assert.False(WriteToken.TryParse(text, out var token));
        Assert.True(token.IsEmpty);
    }

    [Fact]
    public void AtLeast_EmptyToken_AsksForAny() =>
        Assert.Equal(Freshness.Any, Freshness.AtLeast(WriteToken.Parse("")));

    private static WriteToken Of(ulong issuer, long sequence) => new(new TokenPart(5, issuer, sequence));
}
