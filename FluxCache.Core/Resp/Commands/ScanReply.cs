using System.Text;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>Reads what SCAN answers: a cursor, and keys.</summary>
internal static class ScanReply
{
    /// <summary>Leaves out keys that are not UTF-8, which no caller can name, and the cache's own.</summary>
    public static ScanPage Read(in RespValue reply)
    {
        if (reply.Items is not [var cursor, { Kind: RespKind.Array } keys] || cursor.Bytes is null)
            throw new FluxCacheException(
                FluxCacheErrorKind.Protocol, $"Redis answered SCAN with {reply} instead of a cursor and keys.");

        var names = new List<string>(keys.Items.Length);
        foreach (var key in keys.Items)
            if (TryDecode(key.Bytes) is { Length: > 0 } name && !InternalKeys.Has(name))
                names.Add(name);
        return new ScanPage(cursor.Text, names);
    }

    private static string? TryDecode(byte[]? bytes)
    {
        if (bytes is null || !System.Text.Unicode.Utf8.IsValid(bytes))
            return null;
        return Encoding.UTF8.GetString(bytes);
    }
}
