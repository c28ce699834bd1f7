using System.Formats.Tar;
using System.Text.Json;
using FluxCache.Tests.Packaging;
using Xunit;

namespace FluxCache.Tests.Publishing;

/// <summary>The image of a node, published to an archive: no container runtime is needed for that.</summary>
[Collection(PackagingCollection.Name)]
public sealed class ContainerImageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-image-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Image_OfANode_RunsTheNodeOnItsPortsWithoutRoot()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var archive = Path.Combine(_folder.FullName, "node.tar");

        await DotnetCommand.RunAsync(
            new DirectoryInfo(RepositoryRoot.Path),
            "publish", "FluxCache.Node", "/t:PublishContainer", "--no-build", "-c", PackedSolution.Configuration(), "--nologo",
            "-p:ContainerRuntimeIdentifier=linux-x64",
            $"-p:ContainerBaseImage=localhost:{registry.Port}/aspnet:10.0",
            $"-p:ContainerArchiveOutputPath={archive}");

        using var image = await ConfigurationInAsync(archive);
        var config = image.RootElement.GetProperty("config");
        Assert.Equal("1654", config.GetProperty("User").GetString());
        Assert.Contains("FluxCache.Node", config.GetProperty("Entrypoint").EnumerateArray().Last().GetString());
        Assert.Equal(["8080/tcp", "8081/tcp"], NamesIn(config.GetProperty("ExposedPorts")));
        Assert.Equal("FluxCache node", config.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());
        var environment = config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()).ToArray();
        Assert.Contains("Kestrel__Endpoints__http__Url=http://*:8080", environment);
        Assert.Contains("Kestrel__Endpoints__grpc__Url=http://*:8081", environment);
    }

    [Fact]
    public async Task BaseImage_OfANode_HasNoShell()
    {
        var image = await DotnetCommand.RunAsync(
            new DirectoryInfo(RepositoryRoot.Path),
            "msbuild", "FluxCache.Node", "-t:ComputeContainerBaseImage", "-getProperty:ContainerBaseImage", "-p:RuntimeIdentifier=linux-x64");

        Assert.EndsWith("-noble-chiseled", image.Trim(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesIn(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).Order();

    // manifest.json names the file with the image's configuration.
    private static async Task<JsonDocument> ConfigurationInAsync(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        await using var tar = new TarReader(File.OpenRead(archive));
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (!entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.DataStream is null)
                continue;
            using var content = new MemoryStream();
            await entry.DataStream.CopyToAsync(content);
            files[entry.Name] = content.ToArray();
        }

        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        return JsonDocument.Parse(files[manifest.RootElement[0].GetProperty("Config").GetString()!]);
    }
}
