namespace Grpc.Core;

/// <summary>Whether a channel is encrypted. The polyfill knows these two kinds.</summary>
public abstract class ChannelCredentials
{
    private protected ChannelCredentials()
    {
    }

    /// <summary>No encryption: for <c>http</c> addresses.</summary>
    public static ChannelCredentials Insecure { get; } = new SchemeCredentials(Uri.UriSchemeHttp);

    /// <summary>TLS with the certificates the machine trusts: for <c>https</c> addresses.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SchemeCredentials(Uri.UriSchemeHttps);

    internal abstract string Scheme { get; }

    private sealed class SchemeCredentials(string scheme) : ChannelCredentials
    {
        internal override string Scheme => scheme;
    }
}
