namespace FluxCache.LoadGen.Traces;

/// <summary>A line is a key, and is read.</summary>
internal sealed class KeyLineParser : ITraceLineParser
{
    public string? Parse(ReadOnlySpan<char> line, out ReadOnlySpan<char> key, out TraceAccess access)
    {
        key = line;
        access = default;
        return null;
    }
}
