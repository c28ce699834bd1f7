using System.Diagnostics.CodeAnalysis;

namespace FluxCache;

/// <summary>What a read found. A miss is a value, not an exception.</summary>
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

    /// <summary>The value, or the type's default when the key was not found.</summary>
    public T? Value { get; }

    /// <summary>Which tier served the value; <see cref="CacheTier.None"/> when the key was not found.</summary>
    public CacheTier Tier { get; }

    /// <summary>
    /// Whether the value may be out of step with Redis, which cannot be asked: see
    /// <see cref="FluxCacheOptions.StaleOnOutage"/>.
    /// </summary>
    public bool IsStale { get; }

    /// <inheritdoc/>
    public override string ToString() => Found ? $"{Value} ({Tier})" : "not found";
}
