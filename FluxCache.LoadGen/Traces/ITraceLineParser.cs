namespace FluxCache.LoadGen.Traces;

/// <summary>Reads the lines of one format.</summary>
internal interface ITraceLineParser
{
    /// <summary>Takes a line apart, without its end.</summary>
    /// <returns>What is wrong with the line; null when nothing is.</returns>
    string? Parse(ReadOnlySpan<char> line, out ReadOnlySpan<char> key, out TraceAccess access);
}
