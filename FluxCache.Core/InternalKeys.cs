namespace FluxCache;

/// <summary>The names of what FluxCache keeps in Redis for itself. None of it is ever in memory.</summary>
internal static class InternalKeys
{
    /// <summary>What the names of all of them begin with; callers' keys never do.</summary>
    internal const string Prefix = "__fluxcache:";

    /// <summary>Says which data this is.</summary>
    internal const string Cluster = Prefix + "cluster";

    /// <summary>The start of a canary's key; who it belongs to follows.</summary>
    internal const string Canary = Prefix + "canary:";

    /// <summary>The start of the key of a lease on loading a key; what makes it that key's follows.</summary>
    internal const string Lease = Prefix + "lease:";

    /// <summary>The start of the key without which a write is not executed; whose it is follows.</summary>
    internal const string Permit = Prefix + "permit:";

    internal static bool Has(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);
}
