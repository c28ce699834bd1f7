using System.IO.Compression;
using System.Text;
using FluxCache.LoadGen.Traces;
using Xunit;

namespace FluxCache.Tests.LoadGen;

public sealed class TraceReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-trace");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_KeysPlain_KeepsOrderAndDistinctKeys()
    {
        var trace = Read(Plain("b\na\nb\r\nc\na\n"));

        Assert.Equal(["p:b", "p:a", "p:c"], trace.Keys);
        Assert.Equal([0, 1, 0, 2, 1], trace.Accesses.Select(access => access.Key));
        Assert.All(trace.Accesses, access => Assert.Equal(TraceOperation.Read, access.Operation));
    }

    [Fact]
    public void Read_KeysCompressed_IsToldByContentNotByName()
    {
        var trace = Read(Compressed("b\na\nb\n"));

        Assert.Equal(["p:b", "p:a"], trace.Keys);
        Assert.Equal(3, trace.Accesses.Count);
    }

    [Fact]
    public void Read_Twitter_TakesSizesOperationsAndTimes()
    {
        var trace = Read(Plain("0,k1,2,30,1,get,0\n0,k2,2,500,1,set,3600\n1,k1,2,0,2,delete,0\n1,k2,2,8,2,incr,5\n"));

        Assert.Equal(["p:k1", "p:k2"], trace.Keys);
        Assert.Equal(
            [
                new TraceAccess(0, 30, 0, TraceOperation.Read),
                new TraceAccess(1, 500, 3600, TraceOperation.Write),
                new TraceAccess(0, 0, 0, TraceOperation.Delete),
                new TraceAccess(1, 8, 5, TraceOperation.Write),
            ],
            trace.Accesses);
    }

    [Fact]
    public void Read_KeysWithCommas_AreKeysUnlessTheyLookLikeTwitters()
    {
        const string Line = "0,k1,2,30,1,get,0";

        Assert.Equal(["p:a,b"], Read(Plain("a,b\n")).Keys);
        Assert.Equal([$"p:{Line}"], Read(Plain($"{Line}\n"), TraceFormat.Keys).Keys);
    }

    [Fact]
    public void Read_MostGiven_DoesNotLookAtTheRest() =>
        Assert.Equal(2, Read(Plain("a\nb\n\n\n"), most: 2).Accesses.Count);

    [Theory]
    [InlineData("a\nb\n\nc\n", ":3:", "no key")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,30,1,get\n", ":2:", "6 fields")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,30,1,get,0,0\n", ":2:", "more than 7 fields")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,-1,1,get,0\n", ":2:", "value size '-1'")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,99999999999,1,get,0\n", ":2:", "value size '99999999999'")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,30,1,fetch,0\n", ":2:", "operation 'fetch'")]
    [InlineData("0,k1,2,30,1,get,0\n0,k1,2,30,1,get,soon\n", ":2:", "TTL 'soon'")]
    [InlineData("0,k1,2,30,1,get,0\n0,,2,30,1,get,0\n", ":2:", "no key")]
    public void Read_MalformedLine_NamesFileLineAndFault(string text, string line, string fault)
    {
        var file = Plain(text);

        var exception = Assert.Throws<TraceFormatException>(() => Read(file));

        Assert.Contains($"{file}{line}", exception.Message);
        Assert.Contains(fault, exception.Message);
    }

    [Fact]
    public void Read_KeyTooLong_NamesLineAndLimit()
    {
        var exception = Assert.Throws<TraceFormatException>(() => Read(Plain($"a\n{new string('x', 65_536)}\n")));

        Assert.Contains(":2:", exception.Message);
        Assert.Contains("65,536", exception.Message);
    }

    [Fact]
    public void Read_CompressedAndDamaged_SaysThatItIsNoValidGzip()
    {
        var file = Compressed(string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"key:{i * 7919}")));
        var bytes = File.ReadAllBytes(file.FullName);

        // The first block, behind the header of ten bytes, is of a type that there is not.
        bytes[10] = 0xFF;
        File.WriteAllBytes(file.FullName, bytes);

        Assert.Contains("gzip", Assert.Throws<TraceFormatException>(() => Read(file)).Message);
    }

    [Fact]
    public void Read_NotUtf8_SaysSo()
    {
        var file = Plain("");
        File.WriteAllBytes(file.FullName, [(byte)'a', (byte)'\n', 0xFF, 0xFE, 0x41, (byte)'\n']);

        Assert.Contains("UTF-8", Assert.Throws<TraceFormatException>(() => Read(file)).Message);
    }

    [Fact]
    public void Read_Zstandard_SaysHowToDecompressIt()
    {
        var file = Plain("");
        File.WriteAllBytes(file.FullName, [0x28, 0xB5, 0x2F, 0xFD, 0, 0, 0]);

        Assert.Contains("zstd -d", Assert.Throws<TraceFormatException>(() => Read(file)).Message);
    }

    [Fact]
    public void Read_Empty_SaysSo() => Assert.Contains("is empty", Assert.Throws<TraceFormatException>(() => Read(Plain(""))).Message);

    [Fact]
    public void Read_NotThere_NamesTheFile() =>
        Assert.Contains("absent.trace", Assert.Throws<TraceFormatException>(() => Read(new FileInfo("absent.trace"))).Message);

    private static Trace Read(FileInfo file, TraceFormat format = TraceFormat.Auto, long most = long.MaxValue) =>
        TraceReader.Read(file, "p:", format, most);

    private FileInfo Plain(string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, "plain.trace"));
        File.WriteAllText(file.FullName, text);
        return file;
    }

    private FileInfo Compressed(string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, "compressed.trace"));
        using var stream = new GZipStream(file.Create(), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return file;
    }
}
