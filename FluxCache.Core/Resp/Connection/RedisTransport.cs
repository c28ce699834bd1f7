using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace FluxCache.Resp.Connection;

/// <summary>A TCP connection, under TLS where the endpoint asks for it.</summary>
internal sealed class RedisTransport : IAsyncDisposable
{
    private readonly Socket _socket;

    private RedisTransport(Socket socket, Stream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    public Stream Stream { get; }

    public static async Task<RedisTransport> OpenAsync(RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (endpoint.Tls)
                stream = await AuthenticateAsync(endpoint, stream, cancellationToken).ConfigureAwait(false);
            return new RedisTransport(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Ends what reads and writes are under way. Can be called from any thread.</summary>
    public void Abort() => _socket.Dispose();

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static async Task<SslStream> AuthenticateAsync(
        RedisEndpoint endpoint,
        Stream stream,
        CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.TlsHost ?? endpoint.Host,
            CertificateRevocationCheckMode = endpoint.CheckCertificateRevocation
                ? X509RevocationMode.Online
                : X509RevocationMode.NoCheck,
        };
        if (endpoint.Authority is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = options.CertificateRevocationCheckMode,
            };
            options.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return tls;
    }
}
