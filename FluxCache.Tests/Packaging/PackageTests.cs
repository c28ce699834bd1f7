using System.Reflection;
using FluxCache.Client;
using FluxCache.V1;
using Xunit;

namespace FluxCache.Tests.Packaging;

/// <summary>What is packed, what it says of itself, and what it brings. A new dependency is to be added here.</summary>
[Collection(PackagingCollection.Name)]
public sealed class PackageTests(PackedSolution solution)
{
    private static readonly Dictionary<string, string[]> Dependencies = new()
    {
        ["FluxCache"] =
        [
            "Google.Protobuf",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options.ConfigurationExtensions",
            "Polly.Core",
        ],
        ["FluxCache.Client"] =
        [
            "FluxCache.Protos",
            "Grpc.Net.Client",
            "Microsoft.Extensions.Configuration.Binder",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging",
            "Microsoft.Extensions.ServiceDiscovery",
            "Polly.Core",
        ],
        ["FluxCache.Protos"] = ["Google.Protobuf", "Grpc.Core.Api"],
    };

    private static readonly Dictionary<string, Assembly> Assemblies = new()
    {
        ["FluxCache"] = typeof(IFluxCache).Assembly,
        ["FluxCache.Client"] = typeof(IFluxCacheClient).Assembly,
        ["FluxCache.Protos"] = typeof(Cache).Assembly,
    };

    public static TheoryData<string> Packages => [.. Dependencies.Keys];

    [Fact]
    public void Solution_Packed_GivesThePackagesAndTheirSymbols() =>
        Assert.Equal(
            Dependencies.Keys.SelectMany(id => new[] { $"{id}.nupkg", $"{id}.snupkg" }).Order(StringComparer.Ordinal),
            solution.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_Dependencies_AreThoseListed(string id)
    {
        var package = solution.Open(id);

        Assert.Equal(Dependencies[id], package.Dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(package.Frameworks);
        Assert.All(
            package.Dependencies.Where(dependency => Dependencies.ContainsKey(dependency.Key)),
            dependency => Assert.Equal(solution.Version, dependency.Value));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_Metadata_IsComplete(string id)
    {
        var package = solution.Open(id);

        Assert.Equal((id, solution.Version), (package["id"], package["version"]));
        Assert.EndsWith($"-{solution.Suffix}", solution.Version, StringComparison.Ordinal);
        Assert.Equal(("MIT", "expression"), (package["license"], package.Attribute("license", "type")));
        Assert.Equal("git", package.Attribute("repository", "type"));
        if (Path.Exists(Path.Combine(RepositoryRoot.Path, ".git")))
            Assert.Matches("^[0-9a-f]{40}$", package.Attribute("repository", "commit"));
        Assert.Equal("README.md", package["readme"]);
        Assert.False(string.IsNullOrEmpty(package["authors"]));
        Assert.False(string.IsNullOrEmpty(package["description"]));
        Assert.Contains("cache", package["tags"]!.Split(' '));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_Files_AreAssemblyDocumentationReadmeAndSymbols(string id)
    {
        var package = solution.Open(id);
        var library = $"lib/net{Environment.Version.Major}.0/{Assemblies[id].GetName().Name}";

        Assert.Equal(
            [$"{library}.dll", $"{library}.xml"],
            package.Entries.Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("<member name=\"T:FluxCache.", package.ReadText($"{library}.xml"), StringComparison.Ordinal);
        Assert.StartsWith($"# {id}\n", package.ReadText("README.md"), StringComparison.Ordinal);
        Assert.Contains($"{library}.pdb", solution.OpenSymbols(id).Entries);
    }

    [Fact]
    public void Contract_Packed_HoldsItsDefinition() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "protos", "fluxcache", "v1", "cache.proto")),
            solution.Open("FluxCache.Protos").ReadText("protos/fluxcache/v1/cache.proto"));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Assembly_OfAPackage_ReportsItsVersion(string id)
    {
        var release = solution.Version[..^(solution.Suffix.Length + 1)];
        var reported = Assemblies[id].GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

        // Behind the plus stands the commit, where the sources are in a repository.
        Assert.Equal(release, reported.Split('+')[0]);
        Assert.Equal(Version.Parse($"{release}.0"), Assemblies[id].GetName().Version);
    }
}
