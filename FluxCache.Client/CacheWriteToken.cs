using System.Buffers.Text;
using Google.Protobuf;

namespace FluxCache.Client;

/// <summary>
/// Stands for acknowledged writes; see <see cref="CacheFreshness.AtLeast"/>. Immutable. It can be stored and sent as text.
/// </summary>
public readonly struct CacheWriteToken : IEquatable<CacheWriteToken>
{
    // As cache.proto describes them.
    private const int PartBytes = 28;
    private const int IssuerBytes = 16;

    private readonly ByteString? _bytes;

    internal CacheWriteToken(ByteString bytes) => _bytes = bytes;

    /// <summary>Whether the token stands for no write.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    internal ByteString Bytes => _bytes ?? ByteString.Empty;

    /// <summary>How many processes' writes it covers.</summary>
    internal int PartCount => Bytes.Length / PartBytes;

    /// <summary>Combines two tokens into one that stands for the writes of both.</summary>
    public static CacheWriteToken Combine(CacheWriteToken left, CacheWriteToken right)
    {
        if (left.IsEmpty)
            return right;
        if (right.IsEmpty)
            return left;

        var parts = new List<ReadOnlyMemory<byte>>();
        foreach (var bytes in (ReadOnlySpan<ReadOnlyMemory<byte>>)[left.Bytes.Memory, right.Bytes.Memory])
        {
            for (var start = 0; start + PartBytes <= bytes.Length; start += PartBytes)
                Add(parts, bytes.Slice(start, PartBytes));
        }

        var combined = new byte[parts.Count * PartBytes];
        for (var i = 0; i < parts.Count; i++)
            parts[i].CopyTo(combined.AsMemory(i * PartBytes));
        return new CacheWriteToken(UnsafeByteOperations.UnsafeWrap(combined));
    }

    /// <summary>Reads a token from the text that <see cref="ToString"/> returned. A node refuses tokens of other clusters.</summary>
    /// <exception cref="FormatException">The text is not a token.</exception>
    public static CacheWriteToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Base64Url.IsValid(text, out var length) && length % PartBytes == 0)
            return new CacheWriteToken(UnsafeByteOperations.UnsafeWrap(Base64Url.DecodeFromChars(text)));
        throw new FormatException("The text is not a token. Pass a token that a write returned, unchanged.");
    }

    /// <summary>The token as text that is safe in URLs and headers, for <see cref="Parse"/>.</summary>
    public override string ToString() => Base64Url.EncodeToString(Bytes.Span);

    /// <inheritdoc/>
    public bool Equals(CacheWriteToken other) => Bytes.Equals(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CacheWriteToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>Whether two tokens are the same.</summary>
    public static bool operator ==(CacheWriteToken left, CacheWriteToken right) => left.Equals(right);

    /// <summary>Whether two tokens differ.</summary>
    public static bool operator !=(CacheWriteToken left, CacheWriteToken right) => !left.Equals(right);

    // Numbers are big-endian: the greater one is the greater sequence of bytes.
    private static void Add(List<ReadOnlyMemory<byte>> parts, ReadOnlyMemory<byte> part)
    {
        var same = parts.FindIndex(other => other.Span[..IssuerBytes].SequenceEqual(part.Span[..IssuerBytes]));
        if (same < 0)
            parts.Add(part);
        else if (part.Span.SequenceCompareTo(parts[same].Span) > 0)
            parts[same] = part;
    }
}
