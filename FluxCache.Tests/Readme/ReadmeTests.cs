using System.Text.RegularExpressions;
using Xunit;

namespace FluxCache.Tests.Readme;

/// <summary>The READMEs' C# samples are those that are compiled here, to the letter.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData(0, "LibrarySample.cs")]
    [InlineData(1, "ClientSample.cs")]
    public void Sample_OfTheReadme_IsTheOneThatCompiles(int index, string file)
    {
        var samples = Samples().Matches(Read("README.md"));

        Assert.Equal(2, samples.Count);
        Assert.Equal(MarkedPartsOf(Read("FluxCache.Tests", "Readme", file)), samples[index].Groups["code"].Value);
    }

    [Theory]
    [InlineData("FluxCache.Core", "LibrarySample.cs")]
    [InlineData("FluxCache.Client", "ClientSample.cs")]
    [InlineData("protos", "ContractSample.cs")]
    public void Sample_OfAPackagesReadme_IsTheOneThatCompiles(string project, string file)
    {
        var sample = Assert.Single(Samples().Matches(Read(project, "README.md")));

        Assert.Equal(
            MarkedPartsOf(Read("FluxCache.Tests", "Packaging", "Consumer", file)), sample.Groups["code"].Value);
    }

    private static string MarkedPartsOf(string source) =>
        string.Concat(MarkedParts().Matches(source).Select(part => Unindent(part.Groups["code"].Value)));

    private static string Unindent(string code)
    {
        var margin = code.Length - code.TrimStart(' ').Length;
        return string.Join('\n', code.Split('\n').Select(line => line.Length < margin ? "" : line[margin..]));
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([RepositoryRoot.Path, .. path]));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Samples();

    [GeneratedRegex("// <readme>\n(?<code>.*?) *// </readme>", RegexOptions.Singleline)]
    private static partial Regex MarkedParts();
}
