using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxCache.LoadGen.Reporting;

/// <summary>Writes a report as JSON.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes the file; a reader sees it whole or not at all.</summary>
    internal static void Write(FileInfo file, LoadReport report)
    {
        var unfinished = $"{file.FullName}.{Environment.ProcessId}.tmp";
        using (var stream = File.Create(unfinished))
        {
            JsonSerializer.Serialize(stream, report, Format);
            stream.WriteByte((byte)'\n');
        }

        File.Move(unfinished, file.FullName, overwrite: true);
    }
}
