using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FluxCache.Resp.Connection;

/// <summary>A TCP or Unix connection, under TLS where the endpoint asks for it.</summary>
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
        var socket = endpoint.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endpoint.SocketPath is { } path)
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            else
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
        if (endpoint.ClientCertificate is { } own)
            options.ClientCertificateContext = own;
        if (endpoint.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = options.CertificateRevocationCheckMode,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or OperationCanceledException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new FluxCacheException(
                FluxCacheErrorKind.Unavailable, $"TLS with Redis at {endpoint.Address} failed: {Describe(endpoint, fault)}", fault);
        }
    }

    private static string Describe(RedisEndpoint endpoint, Exception fault)
    {
        // A port that does not speak TLS waits for the end of a line.
        var reason = fault is OperationCanceledException
            ? "the server did not answer in time"
            : (fault.InnerException ?? fault).Message.TrimEnd('.');
        if (!fault.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            return $"{reason}. If its port does not speak TLS, remove ssl=true, or use redis:// for rediss://.";
        return $"{fault.Message.TrimEnd('.')}. "
            + (endpoint.Authorities is null
                ? $"If its issuer is your own, name it by {nameof(FluxCacheOptions.TlsCaFile)}. "
                : $"Check that {nameof(FluxCacheOptions.TlsCaFile)} holds its issuer. ")
            + $"It must be for the name {endpoint.TlsHost ?? endpoint.Host}; another name is set by sslHost=….";
    }
}
