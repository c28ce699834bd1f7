using FluxCache.Serialization;

namespace FluxCache.Tiering;

/// <summary>Makes of a caller's value what memory holds and what Redis holds.</summary>
internal sealed class ValueWriter(ValueSerializer serializer, FluxCacheOptions options)
{
    /// <exception cref="ArgumentException">
    /// The value is larger than <see cref="FluxCacheOptions.MaxValueBytes"/>.
    /// </exception>
    internal (ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Stored) Prepare<T>(T value, EntryExpiry expiry)
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

        var stored = Envelope.Wrap(
            payload, isCompressible ? options.CompressionThreshold : 0, expiry.SlidingWindow, expiry.Deadline);
        return (payload, stored);
    }
}
