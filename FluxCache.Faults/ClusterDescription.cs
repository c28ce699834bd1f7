namespace FluxCache.Faults;

/// <summary>What the AppHost says of itself: the answer to <see cref="FaultVerb.Describe"/>.</summary>
/// <param name="Nodes">The nodes' names, in the order in which the load generator knows their addresses.</param>
/// <param name="OwnsRedis">Whether the AppHost started Redis, and so may stop and empty it.</param>
internal sealed record ClusterDescription(IReadOnlyList<string> Nodes, bool OwnsRedis)
{
    private const string OwnRedis = "redis";
    private const string GivenRedis = "given";

    /// <summary>Reads the words behind <c>ok</c>.</summary>
    /// <exception cref="FormatException">They are no description.</exception>
    internal static ClusterDescription Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [OwnRedis or GivenRedis, .. var nodes]
            ? new ClusterDescription(nodes, words[0] == OwnRedis)
            : throw new FormatException($"'{text}' describes no cluster.");
    }

    /// <summary>The words.</summary>
    public override string ToString() => string.Join(' ', [OwnsRedis ? OwnRedis : GivenRedis, .. Nodes]);
}
