namespace FluxCache.Benchmarks.HitRatio;

/// <summary>What follows <c>hitrate</c> on the command line.</summary>
/// <param name="Files">The traces.</param>
/// <param name="Capacities">How large the caches are.</param>
internal sealed record HitRatioArguments(IReadOnlyList<FileInfo> Files, IReadOnlyList<CacheCapacity> Capacities)
{
    internal const string Usage = """
        Usage: hitrate FILE… [--capacities LIST]

        Plays traces of keys through simulated caches and prints their hit ratios in percent.

          FILE                traces, plain or gzip: a key a line, or the lines of Twitter's cache traces
          --capacities LIST   how large the caches are: numbers of keys, and percentages of the distinct
                              keys, separated by commas; 1%,5%,10%,25% when not given
        """;

    private const string CapacitiesOption = "--capacities";
    private const string DefaultCapacities = "1%,5%,10%,25%";

    /// <summary>Reads the arguments.</summary>
    /// <returns>What is wrong with them and how to change it; null: nothing.</returns>
    internal static string? Parse(IReadOnlyList<string> args, out HitRatioArguments arguments)
    {
        List<FileInfo> files = [];
        var capacities = DefaultCapacities;
        arguments = new HitRatioArguments(files, []);
        for (var index = 0; index < args.Count; index++)
        {
            var argument = args[index];
            if (argument.StartsWith($"{CapacitiesOption}=", StringComparison.Ordinal))
                capacities = argument[(CapacitiesOption.Length + 1)..];
            else if (argument == CapacitiesOption && index + 1 == args.Count)
                return $"{CapacitiesOption} needs a list, e.g. {CapacitiesOption} {DefaultCapacities}.";
            else if (argument == CapacitiesOption)
                capacities = args[++index];
            else if (argument.StartsWith('-'))
                return $"There is no option '{argument}'; the only one is {CapacitiesOption}. "
                    + $"Name a file that starts with '-' as ./{argument}.";
            else if (argument.Length == 0)
                return "A file's name is empty; name the traces, e.g. hitrate keys.gz.";
            else
                files.Add(new FileInfo(argument));
        }

        if (files.Count == 0)
            return "There is no trace; name one or more files, e.g. hitrate keys.gz.";

        List<CacheCapacity> parsed = [];
        foreach (var text in capacities.Split(','))
        {
            if (!CacheCapacity.TryParse(text, out var capacity))
            {
                return $"'{text}' is no capacity; give a whole number of keys from 1, "
                    + $"or a percentage above 0% and up to 100%, e.g. {CapacitiesOption} 1%,500.";
            }

            parsed.Add(capacity);
        }

        arguments = new HitRatioArguments(files, parsed);
        return null;
    }
}
