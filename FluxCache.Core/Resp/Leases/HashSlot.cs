using System.Text;

namespace FluxCache.Resp.Leases;

/// <summary>Which of a Redis Cluster's slots a text is hashed to.</summary>
/// <remarks>
/// CRC-16/XMODEM over the bytes of UTF-8, modulo the number of slots:
/// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model.
/// </remarks>
internal static class HashSlot
{
    public const int Count = 16_384;

    private const int Polynomial = 0x1021;
    private const int StackBytes = 256;

    /// <summary>The slot of a part of a key that is hashed whole: its hash tag, or a key that has none.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);

        var crc = 0;
        foreach (var next in bytes[..length])
        {
            crc ^= next << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
        }

        return crc & (Count - 1);
    }
}
