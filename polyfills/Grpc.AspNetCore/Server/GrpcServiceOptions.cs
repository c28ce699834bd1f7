using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>What holds for every service of the application.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>The longest message that may be sent, in bytes before compression. Default null: no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>
    /// The longest message that is accepted, in bytes, compressed and unpacked. Default 4 MiB; null: no limit.
    /// </summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>Whether a status tells the client the message of an exception. Default null: no.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>The encoding of responses to clients that accept it, such as <c>gzip</c>. Default null: none.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard to compress. Default null: as the provider chooses.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Encodings beside <c>gzip</c>, or instead of the one of the same name. Default empty.</summary>
    public IList<ICompressionProvider> CompressionProviders { get; set; } = [];
}
