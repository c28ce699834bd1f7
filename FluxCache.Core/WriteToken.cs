using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace FluxCache;

/// <summary>
/// Stands for acknowledged writes. A read with <see cref="Freshness.AtLeast"/> of the token returns the written values
/// or newer ones, in any process of the same cluster. Immutable. A token can be stored and sent as bytes or as text.
/// </summary>
/// <remarks>
/// A token has one part of 28 bytes for each process whose writes it covers, and at most <see cref="MaxParts"/> parts.
/// Its content is not secret, and a forged token can only make a read fresher.
/// </remarks>
public readonly struct WriteToken : IEquatable<WriteToken>
{
    /// <summary>The maximum number of processes whose writes one token covers.</summary>
    public const int MaxParts = 64;

    // One part stands in place, so that a write allocates nothing for its token.
    private readonly TokenPart _first;
    private readonly TokenPart[]? _parts;

    internal WriteToken(TokenPart part) => _first = part;

    private WriteToken(TokenPart[] parts)
    {
        if (parts.Length == 1)
            _first = parts[0];
        else
            _parts = parts;
    }

    /// <summary>Whether the token stands for no write.</summary>
    public bool IsEmpty => Parts.IsEmpty;

    internal ReadOnlySpan<TokenPart> Parts
    {
        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        get => _parts is not null ? _parts
            : _first.Sequence > 0 ? MemoryMarshal.CreateReadOnlySpan(in _first, 1)
            : default;
    }

    /// <summary>Combines two tokens into one that stands for the writes of both.</summary>
    /// <exception cref="ArgumentException">
    /// Together the tokens cover more than <see cref="MaxParts"/> processes. Use <see cref="Freshness.Linearizable"/>
    /// instead.
    /// </exception>
    public static WriteToken Combine(WriteToken left, WriteToken right)
    {
        if (left.IsEmpty)
            return right;
        if (right.IsEmpty)
            return left;

        var parts = new List<TokenPart>([.. left.Parts]);
        foreach (var part in right.Parts)
        {
            var same = parts.FindIndex(other => (other.Cluster, other.Issuer) == (part.Cluster, part.Issuer));
            if (same < 0)
                parts.Add(part);
            else if (part.Sequence > parts[same].Sequence)
                parts[same] = part;
        }

        return parts.Count <= MaxParts
            ? new WriteToken([.. parts])
            : throw new ArgumentException(
                $"Together the tokens cover {parts.Count} processes; the limit is {MaxParts}. "
                + "Read with Freshness.Linearizable instead.",
                nameof(right));
    }

    /// <summary>Reads a token from its bytes. No bytes make an empty token.</summary>
    /// <exception cref="FormatException">The bytes are not a token, or are damaged.</exception>
    public static WriteToken Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return default;
        if (bytes.Length % TokenPart.SizeBytes != 0 || bytes.Length > MaxParts * TokenPart.SizeBytes)
            throw new FormatException(
                $"A token has 1 to {MaxParts} parts of {TokenPart.SizeBytes} bytes, but this one has {bytes.Length} bytes. "
                + "Pass a token that a write returned, unchanged.");

        var parts = new TokenPart[bytes.Length / TokenPart.SizeBytes];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = TokenPart.Read(bytes.Slice(i * TokenPart.SizeBytes, TokenPart.SizeBytes));
        return new WriteToken(parts);
    }

    /// <summary>Reads a token from the text that <see cref="ToString"/> returned.</summary>
    /// <exception cref="FormatException">The text is not a token, or is damaged.</exception>
    public static WriteToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Base64Url.IsValid(text)
            ? Read(Base64Url.DecodeFromChars(text))
            : throw new FormatException("The text is not a token: it is not Base64Url. Pass a token that a write returned, unchanged.");
    }

    /// <summary>Tries to read a token from the text that <see cref="ToString"/> returned.</summary>
    public static bool TryParse(string? text, out WriteToken token)
    {
        token = default;
        if (text is null)
            return false;

        try
        {
            token = Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The token's bytes, for <see cref="Read"/>.</summary>
    public byte[] ToByteArray()
    {
        var parts = Parts;
        var bytes = new byte[parts.Length * TokenPart.SizeBytes];
        for (var i = 0; i < parts.Length; i++)
            parts[i].Write(bytes.AsSpan(i * TokenPart.SizeBytes, TokenPart.SizeBytes));
        return bytes;
    }

    /// <summary>The token as text that is safe in URLs and headers, for <see cref="Parse"/>.</summary>
    public override string ToString() => Base64Url.EncodeToString(ToByteArray());

    /// <inheritdoc/>
    public bool Equals(WriteToken other) => Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WriteToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in Parts)
            hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>Whether two tokens are the same.</summary>
    public static bool operator ==(WriteToken left, WriteToken right) => left.Equals(right);

    /// <summary>Whether two tokens differ.</summary>
    public static bool operator !=(WriteToken left, WriteToken right) => !left.Equals(right);
}
