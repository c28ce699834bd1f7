using System.Globalization;
using FluxCache.LoadGen.CommandLine;

namespace FluxCache.Benchmarks.Comparison;

/// <summary>What the command line of <c>compare</c> says.</summary>
internal sealed record CompareArguments
{
    internal const string Usage = """
        Usage: bench.sh memory|pause|redis|node|origin|all|check|growth [options]

          memory   hits, bytes an entry, full collections, longest pause, beside ConcurrentDictionary and MemoryCache
          pause    of these the longest pause alone, in a process that has done nothing else
          redis    GET and SET through the RESP client and through the whole cache, beside redis-benchmark
          node     GET and SET through a node, beside redis-benchmark
          origin   the origin's workloads in process, beside redis-benchmark
          all      memory, redis, node and origin
          check    a shorter run of all; fails where a ratio is worse than the committed one by more than the margin
          growth   cost as work grows: tables, and plots in docs/plots; growth memory, redis or node: one part of it

          --rounds N         rounds, of which the median counts (default 5; check: 3; --quick: 1)
          --duration TIME    how long the run for the longest pause goes on, as in 30s, 1h (default 1m)
          --results FILE     the report (default bench/results.json)
          --quick            a smoke run: small and short; writes no report
        """;

    private static readonly string[] Verbs = ["memory", "pause", "redis", "node", "origin", "all", "check", "growth"];

    internal required string Verb { get; init; }

    /// <summary>Which part of <c>growth</c>; null: all.</summary>
    internal string? Part { get; init; }

    internal int Rounds { get; init; }

    internal TimeSpan Duration { get; init; }

    internal string ResultsFile { get; init; } = Path.Combine("bench", "results.json");

    internal bool Quick { get; init; }

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    internal static CompareArguments Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !Verbs.Contains(arguments[0]))
            throw new ArgumentException(
                $"{(arguments.Count == 0 ? "Nothing is named" : $"'{arguments[0]}' is unknown")}; name one of {string.Join(", ", Verbs)}.");

        var verb = arguments[0];
        int? rounds = null;
        TimeSpan? duration = null;
        var read = new CompareArguments { Verb = verb };
        for (var at = 1; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "--quick":
                    read = read with { Quick = true };
                    break;
                case "--rounds":
                    rounds = int.TryParse(ValueOf(arguments, ref at), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        && number is >= 1 and <= 100 ? number : throw new ArgumentException("--rounds wants a number from 1 to 100.");
                    break;
                case "--duration":
                    duration = DurationText.TryParse(ValueOf(arguments, ref at), out var time)
                        ? time : throw new ArgumentException("--duration wants a time, as in 30s, 5m, 1h.");
                    break;
                case "memory" or "redis" or "node" when verb == "growth" && at == 1:
                    read = read with { Part = arguments[at] };
                    break;
                case "--results":
                    read = read with { ResultsFile = ValueOf(arguments, ref at) };
                    break;
                default:
                    throw new ArgumentException($"'{arguments[at]}' is unknown.");
            }
        }

        var isShort = read.Quick || verb == "check";
        return read with
        {
            Rounds = rounds ?? (read.Quick ? 1 : isShort ? 3 : 5),
            Duration = duration ?? (read.Quick ? TimeSpan.FromSeconds(2) : isShort ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1)),
        };
    }

    private static string ValueOf(IReadOnlyList<string> arguments, ref int at) => at + 1 < arguments.Count
        ? arguments[++at]
        : throw new ArgumentException($"{arguments[at]} lacks its value.");
}
