using System.Text.Json;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>The faults' names, as the command line takes them and the report gives them.</summary>
internal static class FaultNames
{
    internal static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    internal static string Of(FaultKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    internal static bool TryParse(string name, out FaultKind kind)
    {
        foreach (var known in All)
        {
            kind = known;
            if (string.Equals(Of(known), name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        kind = default;
        return false;
    }
}
