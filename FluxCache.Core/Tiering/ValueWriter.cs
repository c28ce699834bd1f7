using System.Buffers;
using FluxCache.Serialization;

namespace FluxCache.Tiering;

/// <summary>Makes of a caller's value what memory holds and what Redis holds.</summary>
internal sealed class ValueWriter(ValueSerializer serializer, FluxCacheOptions options)
{
    /// <summary>
    /// Prepares a value to be written. Bytes of the caller are copied, into a buffer of the shared pool: the caller may change
    /// them before Redis has answered, and memory would hold something else than Redis.
    /// </summary>
    /// <returns>
    /// What memory is to hold, the same as Redis is to hold it, and the buffer, which goes back to the pool once the write has
    /// succeeded. After a failure it does not: a command may still read it.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The value is larger than <see cref="FluxCacheOptions.MaxValueBytes"/>.
    /// </exception>
    internal (ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Stored, byte[]? Buffer) Prepare<T>(T value, EntryExpiry expiry)
        where T : notnull
    {
        var (payload, isCompressible) = serializer.Serialize(value);
        if (payload.Length > options.MaxValueBytes)
        {
            throw new ArgumentException(
                $"The value has {payload.Length:N0} bytes; the limit is {options.MaxValueBytes:N0}. "
                + $"Split the value over several keys, or raise {FluxCacheOptions.SectionName}:{nameof(options.MaxValueBytes)}.",
                nameof(value));
        }

        byte[]? buffer = null;
        if (ValueSerializer.Borrows<T>())
        {
            buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
            payload.CopyTo(buffer);
            payload = buffer.AsMemory(0, payload.Length);
        }

        return (payload, Wrap(payload, isCompressible, expiry), buffer);
    }

    /// <summary>Gives back what <see cref="Prepare"/> rented.</summary>
    internal static void Return(byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Prepares what a factory brought.</summary>
    /// <returns>The value, and what Redis is to hold; null: it is too large to be stored.</returns>
    internal (ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte>? Stored) PrepareLoaded<T>(T value, EntryExpiry expiry)
        where T : notnull
    {
        var (payload, isCompressible) = serializer.Serialize(value);
        if (ValueSerializer.Borrows<T>())
            payload = payload.ToArray();
        ReadOnlyMemory<byte>? stored = null;
        if (payload.Length <= options.MaxValueBytes)
            stored = Wrap(payload, isCompressible, expiry);
        return (payload, stored);
    }

    private ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> payload, bool isCompressible, EntryExpiry expiry) => Envelope.Wrap(
        payload, isCompressible ? options.CompressionThreshold : 0, expiry.SlidingWindow, expiry.Deadline);
}
