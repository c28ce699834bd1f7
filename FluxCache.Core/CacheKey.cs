using System.Buffers;
using System.Text;

namespace FluxCache;

/// <summary>The rule for keys, checked at every entrance.</summary>
internal static class CacheKey
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    internal const int MaxBytes = 65_536;

    /// <summary>Throws <see cref="ArgumentException"/> unless <paramref name="key"/> can be a key of a caller.</summary>
    internal static void Validate(string key, string parameterName = "key")
    {
        ArgumentException.ThrowIfNullOrEmpty(key, parameterName);

        // No UTF-16 unit takes more than three bytes, so most keys need no count.
        if (key.Length > MaxBytes / 3)
            ValidateLength(key, parameterName);
        if (key.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            ValidateSurrogates(key, parameterName);
        if (key[0] == '_' && InternalKeys.Has(key))
            throw new ArgumentException(
                $"The key begins with {InternalKeys.Prefix}, which is for the cache's own keys. Use another one.", parameterName);
    }

    /// <summary>Half a pair has no UTF-8: two such keys would become one in Redis.</summary>
    private static void ValidateSurrogates(string key, string parameterName)
    {
        var rest = key.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
                throw new ArgumentException(
                    "The key is not valid Unicode: it holds half of a surrogate pair. "
                    + "Use text, or encode bytes as Base64.",
                    parameterName);
            rest = rest[consumed..];
        }
    }

    private static void ValidateLength(string key, string parameterName)
    {
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes > MaxBytes)
            throw new ArgumentException(
                $"The key has {bytes:N0} bytes of UTF-8; the limit is {MaxBytes:N0}. "
                + "Use a shorter key, or hash it.",
                parameterName);
    }
}
