using System.Globalization;
using System.Net;
using System.Text;

namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>Draws a curve, both axes logarithmic: what is proportional is a straight line.</summary>
internal static class SvgPlot
{
    private const double Width = 640;
    private const double Height = 360;
    private const double Left = 70;
    private const double Right = 620;
    private const double Top = 40;
    private const double Bottom = 310;

    private static readonly string[] Colors = ["#1f6fb4", "#d9662c", "#2a9d57", "#8e4fb0", "#a87b00", "#5b6b7a"];

    internal static string Draw(Curve curve)
    {
        var values = curve.Lines.SelectMany(static line => line.Values).ToArray();
        var across = new Axis(curve.At.Min(), curve.At.Max(), Left, Right);
        var up = new Axis(Power(Math.Floor(Math.Log10(values.Min()))), Power(Math.Ceiling(Math.Log10(values.Max()))), Bottom, Top);

        var svg = new StringBuilder();
        Add($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {Height}' font-family='sans-serif' font-size='12'>");
        Add($"<rect width='{Width}' height='{Height}' fill='white'/>");
        Add($"<text x='{Left}' y='20' font-size='14'>{Escaped(curve.Title)}, {Escaped(curve.Unit)}</text>");
        foreach (var at in curve.At)
        {
            Add($"<line x1='{across.Of(at):0.#}' y1='{Top}' x2='{across.Of(at):0.#}' y2='{Bottom}' stroke='#eee'/>");
            Add($"<text x='{across.Of(at):0.#}' y='{Bottom + 16}' text-anchor='middle'>{Short(at)}</text>");
        }

        for (var exponent = Math.Floor(Math.Log10(values.Min())); exponent <= Math.Ceiling(Math.Log10(values.Max())); exponent++)
        {
            var y = up.Of(Power(exponent));
            Add($"<line x1='{Left}' y1='{y:0.#}' x2='{Right}' y2='{y:0.#}' stroke='#ddd'/>");
            Add($"<text x='{Left - 6}' y='{y + 4:0.#}' text-anchor='end'>{Short(Power(exponent))}</text>");
        }

        Add($"<text x='{(Left + Right) / 2}' y='{Bottom + 36}' text-anchor='middle'>{Escaped(curve.Quantity)}</text>");
        // Where the lines are not.
        var isRising = curve.Lines[0].Values[^1] > curve.Lines[0].Values[0];
        var (legend, anchor) = isRising ? (Left + 10, "start") : (Right - 10, "end");
        for (var number = 0; number < curve.Lines.Count; number++)
        {
            var (name, line) = curve.Lines[number];
            var color = Colors[number % Colors.Length];
            var points = string.Join(' ', curve.At.Zip(line, (at, value) => Invariant($"{across.Of(at):0.#},{up.Of(value):0.#}")));
            Add($"<polyline points='{points}' fill='none' stroke='{color}' stroke-width='2'/>");
            Add($"<text x='{legend}' y='{Top + 14 + (number * 16)}' text-anchor='{anchor}' fill='{color}'>{Escaped(name)}</text>");
        }

        Add($"</svg>");
        return svg.ToString();

        void Add(FormattableString element) => svg.AppendLine(Invariant(element));
    }

    private static double Power(double exponent) => Math.Pow(10, exponent);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static string Short(double value) => value switch
    {
        >= 1e6 => Invariant($"{value / 1e6:0.##}M"),
        >= 1e3 => Invariant($"{value / 1e3:0.##}k"),
        _ => Invariant($"{value:0.###}"),
    };

    /// <summary>Where a value stands between two ends, by its logarithm.</summary>
    private readonly record struct Axis(double Least, double Most, double From, double To)
    {
        internal double Of(double value) => Most <= Least
            ? (From + To) / 2
            : From + ((Math.Log(value) - Math.Log(Least)) / (Math.Log(Most) - Math.Log(Least)) * (To - From));
    }
}
