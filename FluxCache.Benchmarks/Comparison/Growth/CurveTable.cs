using System.Globalization;
using System.Text;

namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>A curve as a table in Markdown, with its plot.</summary>
internal static class CurveTable
{
    internal static string Of(Curve curve)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"### {curve.Title}");
        table.AppendLine();
        table.AppendLine(CultureInfo.InvariantCulture, $"| {curve.Quantity} | {string.Join(" | ", curve.Lines.Select(line => $"{line.Name}, {curve.Unit}"))} |");
        table.AppendLine($"| --: |{string.Concat(curve.Lines.Select(static _ => " --: |"))}");
        for (var row = 0; row < curve.At.Count; row++)
        {
            var at = row;
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {curve.At[row]:N0} | {string.Join(" | ", curve.Lines.Select(line => ResultTable.Number(line.Values[at])))} |");
        }

        table.AppendLine();
        table.AppendLine(CultureInfo.InvariantCulture, $"![{curve.Title}](plots/{curve.Name}.svg)");
        return table.ToString();
    }
}
