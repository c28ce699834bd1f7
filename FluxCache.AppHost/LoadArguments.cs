using System.Text;

namespace FluxCache.AppHost;

/// <summary>The load generator's command line.</summary>
internal static class LoadArguments
{
    /// <summary>A mixed load that leaves a machine room for other work, until stopped.</summary>
    public static IReadOnlyList<string> Gentle { get; } =
        ["mixed", "--keys", "10000", "--rate", "200", "--concurrency", "8"];

    /// <summary>Whether a load is one that injects faults, and so may ask the AppHost for some.</summary>
    public static bool InjectFaults(IReadOnlyList<string>? arguments) =>
        arguments is { Count: > 0 }
        && arguments[0] == "verify"
        && arguments.Any(option => option == "--faults" || option.StartsWith("--faults=", StringComparison.Ordinal));

    /// <summary>How the nodes are to be told of changes, by a load that says so; null: it does not.</summary>
    public static string? InvalidationOf(IReadOnlyList<string>? arguments)
    {
        const string Option = "--invalidation";
        for (var i = 0; i < arguments?.Count; i++)
        {
            if (arguments[i] == Option && i + 1 < arguments.Count)
                return arguments[i + 1];
            if (arguments[i].StartsWith($"{Option}=", StringComparison.Ordinal))
                return arguments[i][(Option.Length + 1)..];
        }

        return null;
    }

    /// <summary>Splits a command line at spaces; single or double quotes keep text with spaces together.</summary>
    /// <exception cref="AppHostException">There is nothing in it, or a quote is not closed.</exception>
    public static IReadOnlyList<string> Parse(string commandLine)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        var isArgument = false;
        char? quote = null;

        foreach (var c in commandLine)
        {
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c is '"' or '\'')
            {
                quote = c;
                isArgument = true;
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                Complete();
            }
            else
            {
                current.Append(c);
                isArgument = true;
            }
        }

        if (quote is not null)
            throw AppHostException.Usage($"The load [{commandLine}] opens a quote {quote} and does not close it.");
        Complete();
        return arguments.Count > 0
            ? arguments
            : throw AppHostException.Usage("--load needs a workload, as in --load \"mixed --ops 100000\".");

        void Complete()
        {
            if (isArgument) arguments.Add(current.ToString());
            current.Clear();
            isArgument = false;
        }
    }
}
