using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>An authority of our own, a server (redis.test) and a client that it vouches for, in files that go with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddDays(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxcache-tls-");

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority.test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using var authority = request.CreateSelfSigned(From, Until);
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        Issue(authority, "redis.test", ServerFile, ServerKeyFile);
        Issue(authority, "client.test", ClientFile, ClientKeyFile);
    }

    public string AuthorityFile => In("authority.pem");

    public string ServerFile => In("server.pem");

    public string ServerKeyFile => In("server.key");

    public string ClientFile => In("client.pem");

    public string ClientKeyFile => In("client.key");

    /// <summary>Redis that demands a certificate of its clients.</summary>
    public Task<RedisServer> StartRedisAsync() =>
        RedisServer.StartWithTlsAsync(ServerFile, ServerKeyFile, "--tls-ca-cert-file", AuthorityFile, "--tls-auth-clients", "yes");

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Issue(X509Certificate2 authority, string name, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, From, Until, Guid.NewGuid().ToByteArray());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);
}
