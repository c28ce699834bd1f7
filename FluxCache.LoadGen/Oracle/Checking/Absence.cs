namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>
/// Why a key may be absent, and where in the order of its writes that is: at one place for a delete, which is a write;
/// somewhere in a range for what empties Redis while writes go on.
/// </summary>
internal sealed class Absence(long from, long to)
{
    /// <summary>Before the first write.</summary>
    internal static Absence AtFirst { get; } = new(0, 0);

    /// <summary>The lowest position.</summary>
    internal long From { get; } = from;

    /// <summary>The highest position; without bound while it goes on.</summary>
    internal long To { get; set; } = to;
}
