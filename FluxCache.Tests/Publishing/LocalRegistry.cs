using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Publishing;

/// <summary>
/// A registry of container images on loopback that holds one: an empty base image, as the distribution protocol serves it.
/// With it an image is published without a network.
/// </summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly WebApplication _app;
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly byte[] _manifest;

    private LocalRegistry(WebApplication app)
    {
        _app = app;
        var (layer, content) = EmptyLayer();
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = new[] { "PATH=/usr/bin", "APP_UID=1654" }, User = "0" },
            rootfs = new { type = "layers", diff_ids = new[] { DigestOf(content) } },
            history = new[] { new { created_by = "a test" } },
        });
        _manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Descriptor("application/vnd.docker.container.image.v1+json", config),
            layers = new[] { Descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", layer) },
        });
    }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<LocalRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var registry = new LocalRegistry(builder.Build());
        registry._app.MapGet("/v2/", () => Results.Ok());
        registry._app.MapMethods("/v2/{name}/manifests/{reference}", ["GET", "HEAD"], (HttpContext http) =>
        {
            http.Response.Headers["Docker-Content-Digest"] = DigestOf(registry._manifest);
            return Results.Bytes(registry._manifest, ManifestType);
        });
        registry._app.MapGet("/v2/{name}/blobs/{digest}", (string digest) =>
            registry._blobs.TryGetValue(digest, out var blob) ? Results.Bytes(blob) : Results.NotFound());
        await registry._app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private object Descriptor(string mediaType, byte[] blob)
    {
        var digest = DigestOf(blob);
        _blobs[digest] = blob;
        return new { mediaType, size = blob.Length, digest };
    }

    private static (byte[] Packed, byte[] Content) EmptyLayer()
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "etc/"));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content.ToArray());
        return (packed.ToArray(), content.ToArray());
    }

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
