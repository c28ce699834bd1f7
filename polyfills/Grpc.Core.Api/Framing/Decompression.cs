using System.Buffers;
using Grpc.Net.Compression;

namespace Grpc.Core.Framing;

/// <summary>Unpacks compressed messages.</summary>
internal static class Decompression
{
    /// <summary>Unpacks one message, stopping at the first byte over <paramref name="limit"/>.</summary>
    /// <exception cref="RpcException">
    /// RESOURCE_EXHAUSTED over the limit; INTERNAL when the data are corrupt or the call named no encoding.
    /// </exception>
    public static PooledBufferWriter Decompress(
        ReadOnlySequence<byte> compressed, ICompressionProvider? provider, int? limit)
    {
        if (provider is null)
            throw FramingError.Malformed("It is flagged as compressed, but the call has no grpc-encoding.");
        var unpacked = new PooledBufferWriter(limit ?? Array.MaxLength, FramingError.ReceivedTooLarge);
        try
        {
            using var source = new SequenceStream(compressed);
            using var stream = provider.CreateDecompressionStream(source);
            for (var read = -1; read != 0; unpacked.Advance(read))
                read = stream.Read(unpacked.GetSpan());
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            unpacked.Dispose();
            throw FramingError.Malformed($"Its {provider.EncodingName} data are corrupt: {e.Message}");
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }
}
