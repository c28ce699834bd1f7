using System.Globalization;
using System.Text;

namespace FluxCache.Benchmarks.Comparison;

/// <summary>Figures as a table in Markdown.</summary>
internal static class ResultTable
{
    internal static string Of(IEnumerable<Figure> figures)
    {
        var table = new StringBuilder();
        table.AppendLine("| path | case | contender | value | ratio to | median | min to max | goal |");
        table.AppendLine("| --- | --- | --- | --: | --- | --: | --: | --- |");
        foreach (var figure in figures)
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {figure.Path} | {figure.Case} | {figure.Contender} | {Number(figure.Value)} {figure.Unit} | {figure.Peer} | {Number(figure.Median)} | {Number(figure.Min)} to {Number(figure.Max)} | {Goal(figure)} |");
        return table.ToString();
    }

    internal static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "0", >= 10 => "0.0", _ => "0.00" },
        CultureInfo.InvariantCulture);

    private static string Goal(Figure figure) => figure.Goal is not { } goal
        ? ""
        : $"{(figure.Better == Better.More ? "≥" : "≤")} {Number(goal)}{(figure.Reaches == true ? "" : ", missed")}";
}
