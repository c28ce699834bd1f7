namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Cuts logs into messages that any gRPC client accepts.</summary>
internal static class LogBatches
{
    // A char of UTF-16 takes 3 bytes of UTF-8 at most, and gRPC clients accept 4 MiB unless told otherwise.
    private const int MaxCharacters = 1024 * 1024;

    /// <summary>The lines in order; a line that no message can hold is cut.</summary>
    public static IEnumerable<Wire.WatchResourceConsoleLogsUpdate> Split(IEnumerable<LogLine> lines)
    {
        var update = new Wire.WatchResourceConsoleLogsUpdate();
        var characters = 0;
        foreach (var line in lines)
        {
            var text = line.Content.Length > MaxCharacters ? line.Content[..MaxCharacters] : line.Content;
            if (characters + text.Length > MaxCharacters)
            {
                yield return update;
                update = new Wire.WatchResourceConsoleLogsUpdate();
                characters = 0;
            }

            characters += text.Length;
            update.LogLines.Add(new Wire.ConsoleLogLine
            {
                LineNumber = line.LineNumber,
                Text = text,
                IsStdErr = line.IsErrorMessage,
            });
        }

        if (update.LogLines.Count > 0) yield return update;
    }
}
