using System.Text;
using FluxCache.Client.Routing;
using Xunit;

namespace FluxCache.Tests.Client;

public sealed class XxHash64Tests
{
    // From the reference implementation: the last one is the specification's own example of a long input.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Hash_KnownInputs_GiveTheReferenceValues(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Hash(Encoding.UTF8.GetBytes(text)));
}
