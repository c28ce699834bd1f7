using System.Xml.Linq;
using Xunit;

namespace FluxCache.Tests.Architecture;

/// <summary>A project refers to those projects only that the architecture lets it know.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["FluxCache.Core"] = [],
        ["FluxCache.Protos"] = [],
        ["FluxCache.ServiceDefaults"] = [],
        ["FluxCache.Client"] = ["FluxCache.Protos"],
        ["FluxCache.Node"] = ["FluxCache.Core", "FluxCache.ServiceDefaults", "FluxCache.Protos"],

        // Knows nothing, so that the AppHost may know it.
        ["FluxCache.Faults"] = [],

        // The load generator runs the library in its own process, too.
        ["FluxCache.LoadGen"] =
            ["FluxCache.Client", "FluxCache.Core", "FluxCache.Faults", "FluxCache.ServiceDefaults"],
        ["FluxCache.Aspire.Hosting"] = [],
        ["FluxCache.AppHost"] =
            ["FluxCache.Aspire.Hosting", "FluxCache.Faults", "FluxCache.Node", "FluxCache.LoadGen"],
    };

    /// <summary>They may know every project, and none may know them.</summary>
    private static readonly string[] Observers =
        ["FluxCache.Tests", "FluxCache.MutationTests", "FluxCache.ClientMutationTests", "FluxCache.Benchmarks"];

    private static readonly string[] Projects =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !IsGenerated(path)),
    ];

    [Fact]
    public void Projects_OfTheProduct_ReferOnlyToWhatTheyMay()
    {
        var faults =
            from project in Projects
            where !Observers.Contains(NameOf(project))
            from reference in ReferencesOf(project)
            where !MayKnow[NameOf(project)].Contains(NameOf(reference))
            select $"{NameOf(project)} refers to {NameOf(reference)}";

        RequireNone(faults);
        Assert.Superset(MayKnow.Keys.Concat(Observers).ToHashSet(), Projects.Select(NameOf).ToHashSet());
    }

    [Fact]
    public void Projects_OfAnyKind_DoNotReferToTestsOrBenchmarks()
    {
        var faults =
            from project in Projects
            from reference in ReferencesOf(project)
            where Observers.Contains(NameOf(reference))
            select $"{NameOf(project)} refers to {NameOf(reference)}";

        RequireNone(faults);
    }

    private static void RequireNone(IEnumerable<string> faults) =>
        Assert.True(!faults.Any(), string.Join(Environment.NewLine, faults));

    private static IEnumerable<string> ReferencesOf(string project) =>
        from reference in XDocument.Load(project).Descendants("ProjectReference")
        let path = (string?)reference.Attribute("Include")
        where path is not null
        select Path.GetFullPath(path.Replace('\\', '/'), Path.GetDirectoryName(project)!);

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private static bool IsGenerated(string project) =>
        Path.GetRelativePath(RepositoryRoot.Path, project).Split(Path.DirectorySeparatorChar)
            .Any(folder => folder is "obj" or "bin" or "artifacts");
}
