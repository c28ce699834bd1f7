using System.Globalization;

namespace FluxCache.AppHost.Reporting;

/// <summary>The text of a log line. Aspire puts the time in front of it.</summary>
internal static class ResourceLogText
{
    public static string WithoutTime(LogLine line)
    {
        var space = line.Content.IndexOf(' ', StringComparison.Ordinal);
        var hasTime = space > 0 && DateTimeOffset.TryParseExact(
            line.Content.AsSpan(0, space),
            "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out _);
        return hasTime ? line.Content[(space + 1)..] : line.Content;
    }
}
