namespace Grpc.Core.Framing;

/// <summary>The statuses of messages that cannot be sent or received.</summary>
internal static class FramingError
{
    public static RpcException ReceivedTooLarge(long limit) => Error(
        StatusCode.ResourceExhausted, $"The received message exceeds the limit of {limit} bytes (MaxReceiveMessageSize).");

    public static RpcException SentTooLarge(long limit) => Error(
        StatusCode.ResourceExhausted, $"The message to send exceeds the limit of {limit} bytes (MaxSendMessageSize).");

    public static RpcException Malformed(string what) =>
        Error(StatusCode.Internal, $"The received message is malformed. {what}");

    public static RpcException UnknownEncoding(string encoding, string known) => Error(
        StatusCode.Unimplemented, $"Messages in grpc-encoding '{encoding}' are not supported here, only in: {known}.");

    private static RpcException Error(StatusCode code, string detail) => new(new Status(code, detail));
}
