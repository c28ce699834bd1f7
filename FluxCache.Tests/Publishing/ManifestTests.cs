using System.Text.Json;
using FluxCache.Tests.AppHost;
using Xunit;

namespace FluxCache.Tests.Publishing;

/// <summary>The manifest that <c>azd up</c> deploys.</summary>
public sealed class ManifestTests : IAsyncLifetime
{
    // Within the repository: a manifest names the projects relative to itself.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"manifest-{Guid.NewGuid():N}"));
    private JsonDocument _manifest = null!;

    public async Task InitializeAsync()
    {
        var path = Path.Combine(_folder.FullName, "manifest.json");
        await using var host = AppHostProcess.Start("--publisher", "manifest", "--output-path", path, "--Nodes=2");
        Assert.True(await host.WaitForExitAsync() == 0, host.Output);
        _manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
    }

    public Task DisposeAsync()
    {
        _manifest.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void Services_AreRedisAndTheNodesAlone()
    {
        var services = Resources.EnumerateObject()
            .Where(resource => resource.Value.GetProperty("type").GetString() is "container.v0" or "project.v0" or "project.v1")
            .Select(resource => resource.Name);

        Assert.Equal(["redis", "node-1", "node-2"], services);
    }

    [Fact]
    public void Redis_HasAPasswordThatTheDeploymentGenerates()
    {
        var password = Resources.GetProperty("redis-password").GetProperty("inputs").GetProperty("value");

        Assert.True(password.GetProperty("secret").GetBoolean());
        Assert.True(password.GetProperty("default").GetProperty("generate").GetProperty("minLength").GetInt32() >= 16);
        Assert.Equal("{redis-password.value}", EnvironmentOf("redis", "REDIS_PASSWORD"));
        Assert.Contains("--requirepass", Resources.GetProperty("redis").GetProperty("args")[1].GetString());
    }

    [Theory]
    [InlineData("node-1")]
    [InlineData("node-2")]
    public void Node_IsAServiceOfItsOwnOverHttp2InsideTheEnvironment(string node)
    {
        var binding = Assert.Single(Resources.GetProperty(node).GetProperty("bindings").EnumerateObject()).Value;

        Assert.Equal("http2", binding.GetProperty("transport").GetString());
        Assert.Equal(8081, binding.GetProperty("targetPort").GetInt32());
        Assert.False(binding.TryGetProperty("external", out _));
        Assert.Equal("http://*:8081", EnvironmentOf(node, "Kestrel__Endpoints__grpc__Url"));
        Assert.Equal("http://*:8080", EnvironmentOf(node, "Kestrel__Endpoints__http__Url"));
        Assert.Equal("{redis.connectionString}", EnvironmentOf(node, "ConnectionStrings__redis"));
    }

    [Fact]
    public void Manifest_HoldsNothingOfTheMachineThatWroteIt()
    {
        var text = _manifest.RootElement.GetRawText();

        Assert.DoesNotContain(RepositoryRoot.Path, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetCurrentDirectory(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("LoadGen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("OperatorEndpoints", text, StringComparison.Ordinal);
    }

    private JsonElement Resources => _manifest.RootElement.GetProperty("resources");

    private string? EnvironmentOf(string resource, string name) =>
        Resources.GetProperty(resource).GetProperty("env").GetProperty(name).GetString();
}
