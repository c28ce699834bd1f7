namespace FluxCache.Memory.Index;

/// <summary>What a lookup without the lock came to.</summary>
internal enum Lookup
{
    /// <summary>The key is not there.</summary>
    Missing,

    /// <summary>Its value was copied.</summary>
    Found,

    /// <summary>Somebody changes what was looked at, or the entry's time wants a look under the lock.</summary>
    Undecided,
}
