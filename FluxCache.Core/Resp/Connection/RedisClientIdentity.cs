namespace FluxCache.Resp.Connection;

/// <summary>
/// How a server knows a connection, as it says itself: a restarted server counts anew, so that a number alone may be
/// somebody else's.
/// </summary>
/// <param name="Id">The server's number for it.</param>
/// <param name="Address">The connection's own end, as the server sees it.</param>
internal sealed record RedisClientIdentity(string Id, string Address)
{
    /// <summary>Reads the reply to CLIENT INFO; null when it does not say.</summary>
    internal static RedisClientIdentity? Parse(string info)
    {
        string? id = null;
        string? address = null;
        foreach (var field in info.Trim().Split(' '))
        {
            if (field.StartsWith("id=", StringComparison.Ordinal))
                id = field["id=".Length..];
            else if (field.StartsWith("addr=", StringComparison.Ordinal))
                address = field["addr=".Length..];
        }

        return string.IsNullOrEmpty(id) || string.IsNullOrEmpty(address) ? null : new(id, address);
    }
}
