namespace FluxCache.LoadGen.Traces;

/// <summary>A trace cannot be read. The message names the file and the line.</summary>
internal sealed class TraceFormatException(string message, Exception? innerException = null)
    : Exception(message, innerException);
