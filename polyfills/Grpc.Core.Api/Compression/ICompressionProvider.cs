using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One way to compress messages. Safe for concurrent use.</summary>
public interface ICompressionProvider
{
    /// <summary>The name that travels in <c>grpc-encoding</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it into <paramref name="stream"/>.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that yields what <paramref name="stream"/> holds in compressed form.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
