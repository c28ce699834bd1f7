namespace FluxCache.Client.Streams;

/// <summary>A stream ended before it carried the operation: the node has not seen it.</summary>
internal sealed class NotSentException(string message, Exception? innerException) : Exception(message, innerException);
