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

    public required DateTimeOffset At { get; init; }

    public required string Machine { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Peers that did not take part, and why.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

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

    /// <summary>These, with those figures of <paramref name="earlier"/> that were not measured now.</summary>
    internal Results Over(Results earlier)
    {
        var measured = Figures.Select(static figure => figure.Path).ToHashSet();
        return this with { Figures = [.. earlier.Figures.Where(figure => !measured.Contains(figure.Path)), .. Figures] };
    }
}
