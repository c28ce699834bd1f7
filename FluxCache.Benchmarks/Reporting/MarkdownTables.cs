using System.Text;
using BenchmarkDotNet.Reports;

namespace FluxCache.Benchmarks.Reporting;

/// <summary>The tables of all benchmarks of a run in one file, as docs/benchmarks.md takes them.</summary>
internal static class MarkdownTables
{
    /// <summary>Writes the file into the folder of the artifacts, and returns its path.</summary>
    internal static string Write(IReadOnlyList<Summary> summaries)
    {
        var text = new StringBuilder();
        foreach (var summary in summaries)
        {
            var columns = summary.Table.Columns.Where(static column => column.NeedToShow).ToList();
            text.AppendLine($"### {summary.BenchmarksCases[0].Descriptor.Type.Name}").AppendLine();
            AppendRow(text, columns.Select(static column => column.Header));
            AppendRow(text, columns.Select(static column => column.Justify is SummaryTable.SummaryTableColumn.TextJustification.Left ? "---" : "--:"));
            for (var row = 0; row < summary.Table.FullContent.Length; row++)
                AppendRow(text, columns.Select(column => column.Content[row]));
            text.AppendLine();
        }

        var path = Path.Combine(Path.GetDirectoryName(summaries[0].ResultsDirectoryPath)!, "tables.md");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
}
