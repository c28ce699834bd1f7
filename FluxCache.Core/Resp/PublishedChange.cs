using System.Globalization;

namespace FluxCache.Resp;

/// <summary>
/// What is published of a change: the writer, a number that rises by one with each of the writer's changes, and the key,
/// with a blank between them. See <c>docs/format.md</c>.
/// </summary>
/// <param name="Writer">Who made it; a hyphen: one who does not number changes.</param>
/// <param name="Sequence">The writer's number of the change, from 1; 0: it has none.</param>
/// <param name="Key">The key; empty: every key.</param>
internal readonly record struct PublishedChange(string Writer, long Sequence, string Key)
{
    /// <summary>A writer without numbers.</summary>
    internal const string Anonymous = "-";

    public override string ToString() =>
        Sequence == 0 ? $"{Writer} - {Key}" : string.Create(CultureInfo.InvariantCulture, $"{Writer} {Sequence} {Key}");

    /// <summary>Reads a message; false: it is none of these.</summary>
    internal static bool TryParse(string message, out PublishedChange change)
    {
        change = default;
        if (message.Split(' ', 3) is not [{ Length: > 0 } writer, var number, var key])
            return false;

        var sequence = 0L;
        if (number != Anonymous
            && !(long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out sequence) && sequence > 0))
            return false;

        change = new PublishedChange(writer, sequence, key);
        return true;
    }
}
