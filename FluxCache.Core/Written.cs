namespace FluxCache;

/// <summary>The result of a write, and the token that stands for the write.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="Value">The result of the operation.</param>
/// <param name="Token">For reads that must see this write; see <see cref="Freshness.AtLeast"/>.</param>
public readonly record struct Written<T>(T Value, WriteToken Token)
{
    /// <summary>Converts to the result, for callers that do not need the token.</summary>
    public static implicit operator T(Written<T> written) => written.Value;
}
