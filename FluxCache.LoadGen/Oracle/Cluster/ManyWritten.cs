namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>What became of a write of several keys.</summary>
/// <param name="Token">Stands for the writes that were acknowledged; null when none was.</param>
/// <param name="Failed">The keys of the others.</param>
internal sealed record ManyWritten(string? Token, IReadOnlyDictionary<string, AccessException> Failed)
{
    private static readonly Dictionary<string, AccessException> None = [];

    internal static ManyWritten All(string token) => new(token, None);
}
