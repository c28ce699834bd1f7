using System.IO.Compression;
using FluxCache.Benchmarks.HitRatio;
using Xunit;

namespace FluxCache.Tests.HitRatio;

/// <summary>The command line of <c>hitrate</c>: what it prints, and what it says to those who get it wrong.</summary>
public sealed class HitRatioCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-hitrate-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_WithATrace_PrintsATableOfAllPolicies()
    {
        var file = Write("letters.keys", "a\nb\na\nc\nb\na\n");

        Assert.Equal(0, Run(file, "--capacities", "2,100%"));
        Assert.Equal("", _error.ToString());
        var lines = _output.ToString().Split('\n');
        Assert.Contains("letters: 6 accesses of 3 keys, hits in percent", lines);
        Assert.Contains("| capacity | LRU | SIEVE | S3-FIFO | Adaptive | optimum |", lines);
        Assert.Contains(lines, static line => line.StartsWith("| 2 | 16.67 | ", StringComparison.Ordinal));
        Assert.Contains("| 3 (100 %) | 50.00 | 50.00 | 50.00 | 50.00 | 50.00 |", lines);
    }

    [Fact]
    public void Run_WithoutCapacities_TakesFourPartsOfTheDistinctKeys()
    {
        var file = Write("numbers.keys", string.Join('\n', Enumerable.Range(0, 250)));

        Assert.Equal(0, Run(file));
        Assert.Equal(
            ["2 (1 %)", "12 (5 %)", "25 (10 %)", "62 (25 %)"],
            _output.ToString().Split('\n').Where(static line => line.EndsWith(" 0.00 |", StringComparison.Ordinal))
                .Select(static line => line.Split('|')[1].Trim()));
    }

    [Fact]
    public void Run_WithACompressedTraceAndTwittersFormat_LeavesDeletesOut()
    {
        var file = Path.Combine(_folder.FullName, "twitter.gz");
        using (var stream = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            stream.Write("0,a,1,9,1,get,0\n0,a,1,9,1,set,60\n0,a,1,0,1,delete,0\n0,a,1,9,1,get,0\n"u8);

        Assert.Equal(0, Run(file, "--capacities=1"));
        Assert.Contains("twitter: 3 accesses of 1 keys", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| 1 | 66.67 |", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no trace; name one or more files")]
    [InlineData("--capacities needs a list", "FILE", "--capacities")]
    [InlineData("'0' is no capacity", "FILE", "--capacities", "0")]
    [InlineData("'-5' is no capacity", "FILE", "--capacities", "-5")]
    [InlineData("'many' is no capacity", "FILE", "--capacities", "1%,many")]
    [InlineData("'101%' is no capacity", "FILE", "--capacities", "101%")]
    [InlineData("'0%' is no capacity", "FILE", "--capacities=0%")]
    [InlineData("'' is no capacity", "FILE", "--capacities", "")]
    [InlineData("'' is no capacity", "FILE", "--capacities", "1%,")]
    [InlineData("There is no option '--capacity'", "FILE", "--capacity", "5")]
    [InlineData("A file's name is empty", "")]
    public void Run_WithWrongArguments_SaysWhatToChange(string message, params string[] args)
    {
        var file = Write("one.keys", "a\n");

        Assert.Equal(2, Run([.. args.Select(argument => argument == "FILE" ? file : argument)]));
        Assert.StartsWith(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Usage: hitrate", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("empty.keys", "", "is empty")]
    [InlineData("blank.keys", "a\n\nb\n", "blank.keys:2: the line has no key")]
    [InlineData("deletes.keys", "0,a,1,0,1,delete,0\n", "has deletes only")]
    public void Run_WithAFileThatIsNoTrace_NamesIt(string name, string content, string message)
    {
        Assert.Equal(2, Run(Write(name, content)));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutTheFile_NamesIt()
    {
        Assert.Equal(2, Run(Path.Combine(_folder.FullName, "missing.keys")));
        Assert.Contains("missing.keys", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Run(_folder.FullName));
    }

    [Fact]
    public void Run_AskedForHelp_PrintsItAndSucceeds()
    {
        Assert.Equal(0, Run("--help"));
        Assert.StartsWith("Usage: hitrate", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Interrupted_StopsBeforeTheNextRow()
    {
        var file = Write("one.keys", "a\n");

        var exitCode = new HitRatioCommand(_output, _error).Run([file], new CancellationToken(canceled: true));

        Assert.Equal(130, exitCode);
        Assert.StartsWith("Interrupted", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("| 1 (1 %)", _output.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] args) => new HitRatioCommand(_output, _error).Run(args, CancellationToken.None);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}
