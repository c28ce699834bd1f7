using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Reads requests where the transport has put them, without copying.</summary>
internal static class RequestMessages
{
    /// <summary>Reads the request of a call that has exactly one.</summary>
    /// <exception cref="RpcException">INTERNAL when there is none, or more than one.</exception>
    public static async ValueTask<T> ReadOnlyOneAsync<T>(HttpCallContext call, Marshaller<T> marshaller)
        where T : class
    {
        var pipe = call.Http.Request.BodyReader;
        var (message, isLast) = await ReadAsync(pipe, call.Framing, marshaller, CancellationToken.None);
        if (message is null)
            throw FramingError.Malformed("The request ended before a message.");
        // The end of the stream often travels in a frame of its own.
        while (!isLast)
        {
            var result = await pipe.ReadAsync();
            if (!result.Buffer.IsEmpty)
                throw FramingError.Malformed("More than one arrived for a call that takes one.");
            isLast = result.IsCompleted;
            pipe.AdvanceTo(result.Buffer.End);
        }
        return message;
    }

    /// <summary>Reads the next request; null at the end of the stream.</summary>
    /// <returns>Also whether the stream is known to end right after the message.</returns>
    public static async ValueTask<(T? Message, bool IsLast)> ReadAsync<T>(
        PipeReader pipe, MessageReader framing, Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var consumed = buffer.Start;
            var examined = buffer.End;
            try
            {
                if (framing.TryReadPrefix(buffer, out var prefix) && buffer.Length - MessagePrefix.Size >= prefix.Length)
                {
                    var payload = buffer.Slice(MessagePrefix.Size, prefix.Length);
                    var message = framing.Deserialize(prefix, payload, marshaller.ContextualDeserializer);
                    consumed = examined = payload.End;
                    return (message, result.IsCompleted && buffer.Slice(consumed).IsEmpty);
                }
                if (result.IsCompleted)
                    return buffer.IsEmpty ? (null, true) : throw FramingError.Malformed("The request ended inside it.");
            }
            finally
            {
                pipe.AdvanceTo(consumed, examined);
            }
        }
    }
}
