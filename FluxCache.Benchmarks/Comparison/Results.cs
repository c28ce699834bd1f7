using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxCache.Benchmarks.Comparison;

/// <summary>What a run measured, and on what: the JSON of <c>bench/results.json</c>.</summary>
internal sealed record Results
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>When the last of them was measured.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where that was.</summary>
    public required string Machine { get; init; }

    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    internal static Results Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Results>(File.ReadAllText(file), Format)
                ?? throw new InvalidDataException($"{file} is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file} cannot be read: {fault.Message}", fault);
        }
    }

    internal void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, Format) + "\n");
    }

    /// <summary>
    /// These, with those figures of <paramref name="earlier"/> whose cases were not measured now: a run is often of a part.
    /// </summary>
    internal Results Over(Results earlier)
    {
        var measured = Figures.Select(static figure => (figure.Path, figure.Case)).ToHashSet();
        return this with
        {
            Figures = [.. earlier.Figures.Where(figure => !measured.Contains((figure.Path, figure.Case))), .. Figures],
        };
    }
}
