using System.Globalization;

namespace FluxCache.Faults;

/// <summary>
/// One line from the load generator to the AppHost: <c>kill node-2</c>, <c>stall node-1 300ms</c>. The answer is a line
/// too: <c>ok</c>, with what was asked for behind it, or <c>error</c> and why.
/// </summary>
/// <param name="Verb">What to do.</param>
/// <param name="Resource">To which resource; empty for <see cref="FaultVerb.Describe"/>.</param>
/// <param name="Length">For how long; zero where the verb has no length.</param>
internal readonly record struct FaultCommand(FaultVerb Verb, string Resource, TimeSpan Length)
{
    /// <summary>The environment variable that tells the load generator the name of the AppHost's pipe.</summary>
    internal const string PipeVariable = "LoadGen__FaultControl";

    /// <summary>What the answer to a command that was done begins with.</summary>
    internal const string Done = "ok";

    /// <summary>What the answer to a command that failed begins with.</summary>
    internal const string Failed = "error";

    private const string Unit = "ms";

    /// <summary>Whether a verb takes a length.</summary>
    internal static bool HasLength(FaultVerb verb) => verb is FaultVerb.Stall or FaultVerb.Hold or FaultVerb.HalfOpen;

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no command; the message says what is wrong.</exception>
    internal static FaultCommand Parse(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0
            || !Enum.TryParse<FaultVerb>(parts[0], ignoreCase: true, out var verb)
            || !Enum.IsDefined(verb))
        {
            var known = string.Join(", ", Enum.GetNames<FaultVerb>()).ToLowerInvariant();
            throw new FormatException($"'{line}' names no command; use {known}.");
        }

        var expected = verb == FaultVerb.Describe ? 1 : HasLength(verb) ? 3 : 2;
        if (parts.Length != expected)
            throw new FormatException($"'{line}' has {parts.Length} words; {parts[0]} takes {expected}.");
        return new FaultCommand(verb, expected > 1 ? parts[1] : "", expected > 2 ? LengthOf(parts[2]) : TimeSpan.Zero);
    }

    /// <summary>The line.</summary>
    public override string ToString()
    {
        var verb = Verb.ToString().ToLowerInvariant();
        var milliseconds = ((long)Length.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Verb == FaultVerb.Describe ? verb
            : HasLength(Verb) ? $"{verb} {Resource} {milliseconds}{Unit}"
            : $"{verb} {Resource}";
    }

    private static TimeSpan LengthOf(string text) =>
        text.EndsWith(Unit, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan()[..^Unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromMilliseconds(number)
            : throw new FormatException($"'{text}' is no length; use milliseconds, as in 300ms.");
}
