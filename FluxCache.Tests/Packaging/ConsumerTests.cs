using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluxCache.Tests.Node;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Packaging;

/// <summary>A program that installs the packages and runs the samples of their READMEs.</summary>
[Collection(PackagingCollection.Name)]
public sealed class ConsumerTests(PackedSolution solution) : IDisposable
{
    private const string Program = """
        using PackageConsumer;

        string redis = args[0], node = args[1], nobody = args[2];
        await LibrarySample.RunAsync([redis]);
        await ClientSample.RunAsync([node]);
        await ContractSample.RunAsync([node]);
        await ClientSample.RunAsync([nobody]);
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-consumer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [RedisFact]
    public async Task Program_WithTheInstalledPackages_RunsOnDotnetAlone()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "FluxCache.Tests", "Packaging", "Consumer"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        sources["Program.cs"] = Program;
        await using var redis = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(redis.ConnectionString);
        using var silent = Unheard();

        var program = await ConsumerProgram.BuildAsync(
            _folder, solution.Folder, (["FluxCache", "FluxCache.Client"], solution.Version), sources);
        var output = await program.RunAsync(
            redis.ConnectionString, node.Grpc.AbsoluteUri, $"http://{silent.LocalEndPoint}");

        Assert.Equal(["Ada (Memory), User 7 (Factory)", "hello (Memory)", "green (Memory)"], output[..^1]);
        Assert.StartsWith("Unavailable: Set could not reach node", output[^1], StringComparison.Ordinal);
        Assert.Equal(["Microsoft.NETCore.App"], FrameworksOf(program));
        Assert.All(
            ["FluxCache", "FluxCache.Client", "FluxCache.Protos"],
            id => Assert.Equal(solution.Version, Assert.Single(program.InstalledPackage(id).EnumerateDirectories()).Name));
    }

    private static IEnumerable<string?> FrameworksOf(ConsumerProgram program)
    {
        var options = JsonDocument.Parse(program.RuntimeConfig).RootElement.GetProperty("runtimeOptions");
        return options.TryGetProperty("frameworks", out var several)
            ? several.EnumerateArray().Select(framework => framework.GetProperty("name").GetString())
            : [options.GetProperty("framework").GetProperty("name").GetString()];
    }

    /// <summary>Holds a port and does not listen: who connects is refused, and nobody else can take it.</summary>
    private static Socket Unheard()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
