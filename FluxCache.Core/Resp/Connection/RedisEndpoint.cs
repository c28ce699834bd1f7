using System.Diagnostics.CodeAnalysis;

namespace FluxCache.Resp.Connection;

/// <summary>Where Redis is and how to log in.</summary>
internal sealed record RedisEndpoint
{
    public string Host { get; init; } = "localhost";

    public int Port { get; init; } = 6379;

    internal static bool TryParse(FluxCacheOptions options, [NotNullWhen(true)] out RedisEndpoint? endpoint, [NotNullWhen(false)] out string? fault)
    {
        endpoint = new RedisEndpoint { Host = options.RedisAddr ?? "localhost" };
        fault = null;
        return true;
    }
}
