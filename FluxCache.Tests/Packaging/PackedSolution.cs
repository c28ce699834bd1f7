using Xunit;

namespace FluxCache.Tests.Packaging;

/// <summary>
/// The solution, packed as it was built for these tests, under a version that no cache can hold. The folder goes with the
/// tests.
/// </summary>
public sealed class PackedSolution : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-packages-");

    /// <summary>What this version has beyond the one in the sources.</summary>
    internal string Suffix { get; } = $"test-{Guid.NewGuid():N}";

    internal DirectoryInfo Folder => _folder.CreateSubdirectory("packed");

    /// <summary>The names of the packed files, each without its version.</summary>
    internal IEnumerable<string> Names =>
        from file in Folder.EnumerateFiles()
        let id = file.Name[..file.Name.IndexOf(Version, StringComparison.Ordinal)].TrimEnd('.')
        select id + file.Extension;

    /// <summary>The version of all packages.</summary>
    internal string Version { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await DotnetCommand.RunAsync(
            new DirectoryInfo(RepositoryRoot.Path),
            "pack", "FluxCache.Platform.sln", "--no-build", "--configuration", Configuration(), "--output", Folder.FullName,
            "--property", $"VersionSuffix={Suffix}",
            "--property", $"NuspecOutputPath={_folder.CreateSubdirectory("manifests").FullName}");
        var client = Folder.EnumerateFiles("FluxCache.Client.*.nupkg").Single();
        Version = Path.GetFileNameWithoutExtension(client.Name)["FluxCache.Client.".Length..];
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal PackageFile Open(string id) => new(Path.Combine(Folder.FullName, $"{id}.{Version}.nupkg"));

    internal PackageFile OpenSymbols(string id) => new(Path.Combine(Folder.FullName, $"{id}.{Version}.snupkg"));

    /// <summary>That of these tests: they are in <c>bin/{configuration}/{framework}</c>.</summary>
    internal static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
