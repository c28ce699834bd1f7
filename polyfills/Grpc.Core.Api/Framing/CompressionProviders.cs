using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Core.Framing;

/// <summary>The encodings that one side of a call knows. Immutable.</summary>
internal sealed class CompressionProviders
{
    private readonly Dictionary<string, ICompressionProvider> _byName;

    public CompressionProviders(IEnumerable<ICompressionProvider> providers)
    {
        _byName = new(StringComparer.Ordinal) { ["gzip"] = new GzipCompressionProvider(CompressionLevel.Fastest) };
        foreach (var provider in providers)
            _byName[provider.EncodingName] = provider;
        AcceptEncoding = string.Join(',', _byName.Keys.Prepend(GrpcHeaders.Identity));
    }

    /// <summary>GZIP alone.</summary>
    public static CompressionProviders Default { get; } = new([]);

    /// <summary>The value of <c>grpc-accept-encoding</c>.</summary>
    public string AcceptEncoding { get; }

    /// <summary>The provider of an encoding; null for no encoding.</summary>
    /// <exception cref="RpcException">UNIMPLEMENTED when the encoding is not known.</exception>
    public ICompressionProvider? Get(string? encoding)
    {
        if (string.IsNullOrEmpty(encoding) || encoding == GrpcHeaders.Identity)
            return null;
        return _byName.TryGetValue(encoding, out var provider)
            ? provider
            : throw FramingError.UnknownEncoding(encoding, AcceptEncoding);
    }
}
