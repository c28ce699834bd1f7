using System.IO.Compression;
using System.Xml.Linq;

namespace FluxCache.Tests.Packaging;

/// <summary>What a packed file holds and says of itself.</summary>
internal sealed class PackageFile
{
    private readonly string _path;
    private readonly XElement _metadata;
    private readonly XNamespace _space;

    internal PackageFile(string path)
    {
        _path = path;
        using var archive = ZipFile.OpenRead(path);
        Entries = [.. archive.Entries.Select(entry => entry.FullName)];
        using var manifest = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var package = XDocument.Load(manifest).Root!;
        _space = package.Name.Namespace;
        _metadata = package.Element(_space + "metadata")!;
    }

    /// <summary>The paths of its files.</summary>
    internal IReadOnlyList<string> Entries { get; }

    /// <summary>The ids of the packages that it brings, and their versions.</summary>
    internal IReadOnlyDictionary<string, string> Dependencies =>
        _metadata.Descendants(_space + "dependency")
            .ToDictionary(package => (string)package.Attribute("id")!, package => (string)package.Attribute("version")!);

    /// <summary>The shared frameworks that a program with this package needs beside .NET itself.</summary>
    internal IEnumerable<string> Frameworks =>
        _metadata.Descendants(_space + "frameworkReference").Select(framework => (string)framework.Attribute("name")!);

    /// <summary>The text of an element of its metadata; null where there is none.</summary>
    internal string? this[string element] => (string?)_metadata.Element(_space + element);

    /// <summary>An attribute of an element of its metadata; null where there is none.</summary>
    internal string? Attribute(string element, string attribute) =>
        (string?)_metadata.Element(_space + element)?.Attribute(attribute);

    internal string ReadText(string entry)
    {
        using var archive = ZipFile.OpenRead(_path);
        using var reader = new StreamReader(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }
}
