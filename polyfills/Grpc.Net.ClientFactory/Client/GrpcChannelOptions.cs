using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Net.Client;

/// <summary>How a channel calls. Read once, when the channel is created.</summary>
public sealed class GrpcChannelOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>Whether the channel is encrypted. Default null: as the scheme of the address says.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>The longest message that may be sent, in bytes before compression. Default null: no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>
    /// The longest message that is accepted, in bytes, compressed and unpacked. Default 4 MiB; null: no limit.
    /// </summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>Encodings beside <c>gzip</c>, or instead of the one of the same name. Default null: none.</summary>
    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>What sends the requests. Default null: a handler of the channel. Excludes <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>What sends the requests. Default null: a handler of the channel. Excludes <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>
    /// Whether disposing the channel disposes the <see cref="HttpClient"/> or <see cref="HttpHandler"/>. Default false.
    /// </summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>
    /// Whether a call that is cancelled or late throws <see cref="OperationCanceledException"/> instead of
    /// <see cref="RpcException"/>. Default false.
    /// </summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }
}
