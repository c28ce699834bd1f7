using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FluxCache.Resp.Connection;

/// <summary>Reads the certificates that the options name.</summary>
internal static class TlsFiles
{
    /// <returns>The endpoint with its certificates, or a fault that names the option.</returns>
    internal static (RedisEndpoint Endpoint, string? Fault) AddTo(RedisEndpoint endpoint, FluxCacheOptions options)
    {
        var named = options.TlsCaFile is not null ? nameof(options.TlsCaFile)
            : options.TlsCertificateFile is not null ? nameof(options.TlsCertificateFile)
            : options.TlsKeyFile is not null ? nameof(options.TlsKeyFile)
            : null;
        if (named is null)
            return (endpoint, null);
        if (!endpoint.Tls)
            return (endpoint, $"does not ask for TLS, which {named} needs; add ssl=true, or remove {named}");
        if (options.TlsCertificateFile is null != options.TlsKeyFile is null)
            return (endpoint, $"needs {nameof(options.TlsCertificateFile)} and {nameof(options.TlsKeyFile)} together; set both, or neither");

        var authorities = new X509Certificate2Collection();
        X509Certificate2? own = null;
        var chain = new X509Certificate2Collection();
        var fault = Read(nameof(options.TlsCaFile), options.TlsCaFile, file =>
            {
                authorities.ImportFromPemFile(file);
                if (authorities.Count == 0)
                    throw new CryptographicException("it holds no certificate in PEM form");
            })
            ?? Read(nameof(options.TlsCertificateFile), options.TlsCertificateFile, file =>
            {
                chain.ImportFromPemFile(file);
                if (chain.Count == 0)
                    throw new CryptographicException("it holds no certificate in PEM form");
            })
            ?? Read(nameof(options.TlsKeyFile), options.TlsKeyFile, file =>
                own = X509Certificate2.CreateFromPemFile(options.TlsCertificateFile!, file));
        return fault is not null
            ? (endpoint, fault)
            : (endpoint with
            {
                Authorities = options.TlsCaFile is null ? null : authorities,
                ClientCertificate = own is null ? null : SslStreamCertificateContext.Create(own, chain, offline: true),
            }, null);
    }

    private static string? Read(string option, string? file, Action<string> read)
    {
        if (file is null)
            return null;
        try
        {
            read(file);
            return null;
        }
        catch (Exception fault) when (
            fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"is used with {option} '{file}', which cannot be read: {fault.Message.TrimEnd('.')}";
        }
    }
}
