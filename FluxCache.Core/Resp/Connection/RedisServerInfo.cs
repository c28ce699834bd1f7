namespace FluxCache.Resp.Connection;

/// <summary>Who answered.</summary>
/// <param name="Protocol">The version of RESP that is spoken: 2 or 3.</param>
/// <param name="Name">What the server calls itself, such as <c>redis</c>; null: it did not say.</param>
/// <param name="Version">Its version; null: it did not say.</param>
internal sealed record RedisServerInfo(int Protocol, string? Name, string? Version);
