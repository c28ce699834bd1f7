using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FluxCache.Tests.Packaging;

/// <summary>
/// A program outside the repository that installs packed files. FluxCache's own packages come from the packed files alone
/// and into a folder of the program's; all others come from the feeds and the cache of the user.
/// </summary>
internal sealed partial class ConsumerProgram
{
    private const string PackedSource = "packed for FluxCache.Tests";

    private readonly DirectoryInfo _folder;

    private ConsumerProgram(DirectoryInfo folder) => _folder = folder;

    /// <summary>The shared frameworks that the program needs to run.</summary>
    internal string RuntimeConfig => File.ReadAllText(Path.Combine(_folder.FullName, "out", "Consumer.runtimeconfig.json"));

    /// <summary>Restores and builds a program.</summary>
    /// <param name="folder">An empty folder, outside the repository.</param>
    /// <param name="packed">Where the packed files are.</param>
    /// <param name="packages">The packages that the program installs, and the version of all of them.</param>
    /// <param name="sources">What is compiled, by file name.</param>
    internal static async Task<ConsumerProgram> BuildAsync(
        DirectoryInfo folder,
        DirectoryInfo packed,
        (string[] Ids, string Version) packages,
        IReadOnlyDictionary<string, string> sources)
    {
        // The SDK that the solution pins.
        File.Copy(Path.Combine(RepositoryRoot.Path, "global.json"), Path.Combine(folder.FullName, "global.json"));
        var feeds = await FeedsAsync(folder);
        var cache = await PackageCacheAsync(folder);
        foreach (var (name, text) in sources)
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
        Configuration(packed, feeds).Save(Path.Combine(folder.FullName, "NuGet.config"));
        Project(packages.Ids, packages.Version, cache).Save(Path.Combine(folder.FullName, "Consumer.csproj"));

        await DotnetCommand.RunAsync(folder, "build", "--configuration", "Release", "--output", "out");
        return new ConsumerProgram(folder);
    }

    /// <returns>The lines that the program wrote.</returns>
    internal async Task<string[]> RunAsync(params string[] arguments)
    {
        var output = await DotnetCommand.RunAsync(_folder, ["exec", Path.Combine("out", "Consumer.dll"), .. arguments]);
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The folder that it installed a package of FluxCache to.</summary>
    internal DirectoryInfo InstalledPackage(string id) =>
        new(Path.Combine(_folder.FullName, "packages", id.ToLowerInvariant()));

    private static XElement Configuration(DirectoryInfo packed, IEnumerable<string> feeds) => new(
        "configuration",
        new XElement(
            "packageSources",
            new XElement("add", new XAttribute("key", PackedSource), new XAttribute("value", packed.FullName))),
        new XElement("packageSourceMapping", feeds.Select(feed => Mapping(feed, "*")).Append(Mapping(PackedSource, "FluxCache*"))));

    private static XElement Mapping(string source, string pattern) => new(
        "packageSource",
        new XAttribute("key", source),
        new XElement("package", new XAttribute("pattern", pattern)));

    private static XElement Project(string[] packages, string version, string cache) => new(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("OutputType", "Exe"),
            new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
            new XElement("Nullable", "enable"),
            new XElement("ImplicitUsings", "enable"),
            new XElement("TreatWarningsAsErrors", "true"),
            new XElement("NuGetAudit", "false"),
            new XElement("UseAppHost", "false"),
            new XElement("RestorePackagesPath", "packages"),
            new XElement("RestoreFallbackFolders", cache)),
        new XElement(
            "ItemGroup",
            packages.Select(id => new XElement(
                "PackageReference", new XAttribute("Include", id), new XAttribute("Version", $"[{version}]")))));

    /// <summary>The names of the feeds that the user has set up.</summary>
    private static async Task<IEnumerable<string>> FeedsAsync(DirectoryInfo folder)
    {
        var list = await DotnetCommand.RunAsync(folder, "nuget", "list", "source");
        return EnabledFeed().Matches(list).Select(feed => feed.Groups["name"].Value);
    }

    private static async Task<string> PackageCacheAsync(DirectoryInfo folder)
    {
        var line = await DotnetCommand.RunAsync(folder, "nuget", "locals", "global-packages", "--list");
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    [GeneratedRegex(@"^ *\d+\. +(?<name>.+) \[Enabled\]\r?$", RegexOptions.Multiline)]
    private static partial Regex EnabledFeed();
}
