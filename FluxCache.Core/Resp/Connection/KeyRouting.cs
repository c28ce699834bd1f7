namespace FluxCache.Resp.Connection;

/// <summary>Spreads keys over connections: the same key (or <c>{hash tag}</c>) always to the same one.</summary>
/// <remarks>
/// FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), scaled to the range by multiplication.
/// </remarks>
internal static class KeyRouting
{
    public static int ConnectionOf(string key, int connections)
    {
        if (connections == 1)
            return 0;

        var hash = 2_166_136_261u;
        foreach (var unit in TagOf(key))
            hash = (hash ^ unit) * 16_777_619u;

        // FNV leaves the upper bits of short keys alike; the range is taken from the upper bits.
        hash *= 0x9E37_79B1u;
        return (int)(((ulong)hash * (uint)connections) >> 32);
    }

    /// <summary>
    /// What Redis Cluster hashes: the part between the first { and the next }, unless that is empty; else the key.
    /// </summary>
    public static ReadOnlySpan<char> TagOf(string key)
    {
        var open = key.IndexOf('{');
        if (open < 0)
            return key;
        var length = key.AsSpan(open + 1).IndexOf('}');
        return length > 0 ? key.AsSpan(open + 1, length) : key;
    }
}
