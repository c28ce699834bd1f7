using System.Buffers;

namespace FluxCache.Tests.Memory;

/// <summary>Reads of a tier that give the value as an array.</summary>
internal static class MemoryTierReading
{
    internal static byte[]? Get(this IMemoryTier tier, string key) => tier.Get(key, out _);

    internal static byte[]? Get(this IMemoryTier tier, string key, out MemoryEntry entry)
    {
        var value = new ArrayBufferWriter<byte>();
        if (!tier.TryGet(key, value, out entry))
            return null;

        value.Advance(entry.Length);
        return value.WrittenSpan.ToArray();
    }

    internal static byte[]? Peek(this IMemoryTier tier, string key)
    {
        var value = new ArrayBufferWriter<byte>();
        if (!tier.TryPeek(key, value, out var entry))
            return null;

        value.Advance(entry.Length);
        return value.WrittenSpan.ToArray();
    }

    internal static bool Contains(this IMemoryTier tier, string key) => tier.TryPeek(key, out _);
}
