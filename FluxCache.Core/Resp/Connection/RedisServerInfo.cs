namespace FluxCache.Resp.Connection;

/// <summary>Who answered.</summary>
/// <param name="Protocol">The version of RESP that is spoken: 2 or 3.</param>
/// <param name="Name">What the server calls itself, such as <c>redis</c>; null: it did not say.</param>
/// <param name="Version">Its version; null: it did not say.</param>
internal sealed record RedisServerInfo(int Protocol, string? Name, string? Version)
{
    /// <summary>Whether the server tells this connection of changes to the keys that it has read.</summary>
    public bool IsTracking { get; init; }

    /// <summary>Why it does not, where it was asked to.</summary>
    public string? TrackingRefusal { get; init; }
}
