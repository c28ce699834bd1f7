using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.CommandLine;

/// <summary>Reads the values of options. Each says what it takes when it cannot read one.</summary>
internal static class OptionParsers
{
    internal static Func<ArgumentResult, T?> Number<T>(T least, T most) where T : struct, INumber<T> => result =>
    {
        var text = TextOf(result);
        if (T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
            return value;

        var range = most is long.MaxValue or ulong.MaxValue ? $", {least} or more" : $" from {least} to {most}";
        var kind = default(T) is double ? "number" : "whole number";
        result.AddError($"{NameOf(result)} is '{text}'; use a {kind}{range}.");
        return null;
    };

    internal static TimeSpan? Duration(ArgumentResult result)
    {
        var text = TextOf(result);
        if (DurationText.TryParse(text, out var duration) && duration >= TimeSpan.FromMilliseconds(1))
            return duration;

        result.AddError($"{NameOf(result)} is '{text}'; use a number and a unit, as in 500ms, 10s, 5m or 1h.");
        return null;
    }

    internal static SizeRange? Sizes(ArgumentResult result)
    {
        var text = TextOf(result);
        var bounds = text.Split('-');
        if (bounds.Length <= 2 && TryParseSize(bounds[0], out var least) && TryParseSize(bounds[^1], out var most) && least <= most)
            return new SizeRange(least, most);

        result.AddError($"{NameOf(result)} is '{text}'; use a number of bytes from 1 to {SizeRange.Limit}, or a range such as 100-2000.");
        return null;
    }

    internal static Func<ArgumentResult, T?> Choice<T>() where T : struct, Enum => result =>
    {
        var text = TextOf(result);
        if (Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
            return Enum.Parse<T>(known);

        result.AddError($"{NameOf(result)} is '{text}'; use one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        return null;
    };

    internal static FaultKind[] Faults(ArgumentResult result)
    {
        var kinds = new List<FaultKind>();
        foreach (var name in TextOf(result).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (FaultNames.TryParse(name, out var kind))
                kinds.Add(kind);
            else
                result.AddError($"{NameOf(result)} is '{name}'; use {string.Join(", ", FaultNames.All.Select(FaultNames.Of))}, or no value for all of them.");
        }

        return [.. kinds.Distinct()];
    }

    internal static Uri[] Addresses(ArgumentResult result)
    {
        var addresses = new List<Uri>();
        foreach (var token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https" or "https+http")
                addresses.Add(address);
            else
                result.AddError($"{NameOf(result)} is '{token.Value}'; use an address such as http://localhost:8081.");
        }

        return [.. addresses];
    }

    private static string TextOf(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static string NameOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;

    private static bool TryParseSize(string text, out int size) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= SizeRange.Limit;
}
