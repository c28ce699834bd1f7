using System.Globalization;
using FluxCache.LoadGen.Keys;

namespace FluxCache.LoadGen.Traces;

/// <summary>A line of Twitter's public cache traces (github.com/twitter/cache-trace).</summary>
/// <remarks>
/// Their memcached commands become what a cache in front of Redis has: <c>get</c> and <c>gets</c> are read through,
/// <c>delete</c> removes, and all others write a value of the size given. Timestamps are not replayed; a rate can be.
/// </remarks>
internal sealed class TwitterLineParser : ITraceLineParser
{
    private const int Fields = 7;

    /// <summary>Whether a line has the form of this format, for telling it from one of keys alone.</summary>
    internal static bool Recognizes(ReadOnlySpan<char> line)
    {
        Span<Range> fields = stackalloc Range[Fields + 1];
        return line.Split(fields, ',') == Fields && TryParseOperation(line[fields[5]], out _);
    }

    public string? Parse(ReadOnlySpan<char> line, out ReadOnlySpan<char> key, out TraceAccess access)
    {
        key = default;
        access = default;
        Span<Range> fields = stackalloc Range[Fields + 1];
        var count = line.Split(fields, ',');
        if (count != Fields)
            return $"has {(count > Fields ? "more than 7" : count)} fields; a line of this format has 7: timestamp,key,key size,value size,client,operation,TTL";

        key = line[fields[1]];
        if (!TryParseSize(line[fields[3]], SizeRange.Limit, out var valueSize))
            return $"has the value size '{line[fields[3]]}'; it must be a whole number from 0 to {SizeRange.Limit}";
        if (!TryParseOperation(line[fields[5]], out var operation))
            return $"has the operation '{line[fields[5]]}'; those known are get, gets, set, add, replace, cas, append, prepend, delete, incr and decr";
        if (!TryParseSize(line[fields[6]], int.MaxValue, out var timeToLive))
            return $"has the TTL '{line[fields[6]]}'; it must be a whole number of seconds, 0 or more";

        access = new TraceAccess(0, valueSize, timeToLive, operation);
        return null;
    }

    private static bool TryParseSize(ReadOnlySpan<char> text, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;

    private static bool TryParseOperation(ReadOnlySpan<char> text, out TraceOperation operation)
    {
        (var known, operation) = text switch
        {
            "get" or "gets" => (true, TraceOperation.Read),
            "set" or "add" or "replace" or "cas" or "append" or "prepend" or "incr" or "decr" => (true, TraceOperation.Write),
            "delete" => (true, TraceOperation.Delete),
            _ => (false, default),
        };
        return known;
    }
}
