using System.Buffers;
using System.Text.Unicode;

namespace FluxCache.Client.Routing;

/// <summary>The rule for keys and the hash that routes them, in one pass over the key. Allocates nothing.</summary>
internal static class RoutingHash
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    internal const int MaxBytes = 65_536;

    private const int StackBytes = 512;

    // No UTF-16 unit takes more than three bytes of UTF-8.
    private const int MaxBytesPerUnit = 3;

    /// <summary>Hashes a key's UTF-8.</summary>
    /// <exception cref="ArgumentException">
    /// The key is empty, longer than <see cref="MaxBytes"/>, or no valid text: encoding it would replace what is not,
    /// and make different keys the same.
    /// </exception>
    internal static ulong Of(string key, string parameterName = "key")
    {
        ArgumentException.ThrowIfNullOrEmpty(key, parameterName);

        return key.Length <= StackBytes / MaxBytesPerUnit
            ? OfEncoded(key, stackalloc byte[StackBytes], parameterName)
            : OfLong(key, parameterName);
    }

    private static ulong OfLong(string key, string parameterName)
    {
        var rented = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            return OfEncoded(key, rented.AsSpan(0, MaxBytes), parameterName);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ulong OfEncoded(string key, Span<byte> buffer, string parameterName)
    {
        return Utf8.FromUtf16(key, buffer, out _, out var written, replaceInvalidSequences: false) switch
        {
            OperationStatus.Done => XxHash64.Hash(buffer[..written]),
            OperationStatus.DestinationTooSmall => throw new ArgumentException(
                $"The key has more than {MaxBytes:N0} bytes of UTF-8. Use a shorter key, or hash it.", parameterName),
            _ => throw new ArgumentException("The key is not valid Unicode: it holds half of a surrogate pair.", parameterName),
        };
    }
}
