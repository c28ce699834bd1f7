using System.IO.Compression;
using Grpc.Core.Framing;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>The options of the application in the form that calls use. Immutable.</summary>
internal sealed class CallSettings(GrpcServiceOptions options, ILogger logger)
{
    public int? MaxSendMessageSize { get; } = options.MaxSendMessageSize;

    public int? MaxReceiveMessageSize { get; } = options.MaxReceiveMessageSize;

    public bool EnableDetailedErrors { get; } = options.EnableDetailedErrors ?? false;

    public string? ResponseEncoding { get; } = options.ResponseCompressionAlgorithm;

    public CompressionLevel? ResponseCompressionLevel { get; } = options.ResponseCompressionLevel;

    public CompressionProviders Compression { get; } =
        options.CompressionProviders.Count == 0 ? CompressionProviders.Default : new(options.CompressionProviders);

    public ILogger Logger { get; } = logger;
}
