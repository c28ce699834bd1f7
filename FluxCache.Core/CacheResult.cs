using System.Diagnostics.CodeAnalysis;

namespace FluxCache;

/// <summary>The result of a read. A miss is a value, not an exception.</summary>
/// <typeparam name="T">The type that the value was read as.</typeparam>
public readonly struct CacheResult<T>
{
    internal CacheResult(T value, CacheTier tier, bool isStale)
    {
        Value = value;
        Tier = tier;
        IsStale = isStale;
    }

    /// <summary>Whether the key was found.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Found => Tier != CacheTier.None;

    /// <summary>The value, or the type's default if the key was not found.</summary>
    public T? Value { get; }

    /// <summary>The tier that served the value; <see cref="CacheTier.None"/> if the key was not found.</summary>
    public CacheTier Tier { get; }

    /// <summary>
    /// Whether the value may be out of date because Redis cannot be reached; see
    /// <see cref="FluxCacheOptions.StaleOnOutage"/>.
    /// </summary>
    public bool IsStale { get; }

    /// <inheritdoc/>
    public override string ToString() => Found ? $"{Value} ({Tier})" : "not found";
}
