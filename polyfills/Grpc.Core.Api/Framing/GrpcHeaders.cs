namespace Grpc.Core.Framing;

/// <summary>Names and values of the gRPC protocol over HTTP/2 that both sides use.</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";

    /// <summary>The metadata key by which a caller or handler asks for compression of what it sends.</summary>
    public const string RequestedEncoding = "grpc-internal-encoding-request";

    /// <summary>
    /// Whether a content type speaks plain gRPC: with nothing, a message format or parameters after it, but not a
    /// dialect such as <c>application/grpc-web</c>.
    /// </summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    /// <summary>Whether a header belongs to the protocol and is kept out of the user's metadata.</summary>
    public static bool IsReserved(string name) => name.Length switch
    {
        0 => true,
        2 => Is(name, "te"),
        4 => Is(name, "host"),
        12 => name[0] == ':' || Is(name, "content-type") || Is(name, Message) || Is(name, Timeout),
        11 => Is(name, Status),
        13 => Is(name, Encoding),
        15 => Is(name, "accept-encoding"),
        16 => Is(name, "content-encoding"),
        20 => Is(name, AcceptEncoding),
        _ => name[0] == ':',
    };

    private static bool Is(string name, string reserved) =>
        string.Equals(name, reserved, StringComparison.OrdinalIgnoreCase);
}
