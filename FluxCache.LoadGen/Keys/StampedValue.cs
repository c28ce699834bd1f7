using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FluxCache.LoadGen.Keys;

/// <summary>
/// Values that can be checked when they come back: each carries a hash of its key, the run and the worker that wrote
/// it, a number, its length, and a checksum over all of it. A value shorter than <see cref="StampBytes"/> carries as
/// much of the key's hash as fits, and nothing else.
/// </summary>
internal static class StampedValue
{
    /// <summary>Values of at least this many bytes carry all of it.</summary>
    internal const int StampBytes = 40;

    private const int RunAt = 8;
    private const int NumberAt = 16;
    private const int WriterAt = 24;
    private const int LengthAt = 28;
    private const int ChecksumAt = 32;
    private const uint Seed = 0xFFFF_FFFF; // From zero, zeros in front would not count.

    /// <summary>A buffer of random bytes to stamp values into: values that compress would not be like real ones.</summary>
    internal static byte[] NewBuffer(int size, ulong seed)
    {
        var buffer = new byte[size];
        var random = new SplitMix64(seed);
        var rest = buffer.AsSpan();
        Span<byte> word = stackalloc byte[8];
        while (!rest.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, random.Next());
            var length = Math.Min(rest.Length, word.Length);
            word[..length].CopyTo(rest);
            rest = rest[length..];
        }

        return buffer;
    }

    /// <summary>Stamps <paramref name="value"/>, all of which is then one value; bytes beyond the stamp stay.</summary>
    internal static void Write(Span<byte> value, string key, Stamp stamp)
    {
        if (value.Length < StampBytes)
        {
            WriteShort(value, key);
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(value, HashOf(key));
        BinaryPrimitives.WriteUInt64LittleEndian(value[RunAt..], stamp.Run);
        BinaryPrimitives.WriteInt64LittleEndian(value[NumberAt..], stamp.Number);
        BinaryPrimitives.WriteInt32LittleEndian(value[WriterAt..], stamp.Writer);
        BinaryPrimitives.WriteInt32LittleEndian(value[LengthAt..], value.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(value[ChecksumAt..], ChecksumOf(value));
    }

    /// <summary>Reads a stamp back.</summary>
    internal static StampCheck Read(ReadOnlySpan<byte> value, string key, out Stamp stamp)
    {
        stamp = default;
        if (value.Length < StampBytes)
            return ReadShort(value, key);

        if (BinaryPrimitives.ReadInt32LittleEndian(value[LengthAt..]) != value.Length
            || BinaryPrimitives.ReadUInt64LittleEndian(value[ChecksumAt..]) != ChecksumOf(value))
            return StampCheck.Damaged;

        stamp = new Stamp(
            BinaryPrimitives.ReadUInt64LittleEndian(value[RunAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(value[NumberAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(value[WriterAt..]));
        return BinaryPrimitives.ReadUInt64LittleEndian(value) == HashOf(key) ? StampCheck.Intact : StampCheck.OtherKey;
    }

    private static void WriteShort(Span<byte> value, string key)
    {
        Span<byte> hash = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, HashOf(key));
        hash[..Math.Min(hash.Length, value.Length)].CopyTo(value);
    }

    private static StampCheck ReadShort(ReadOnlySpan<byte> value, string key)
    {
        Span<byte> hash = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, HashOf(key));
        var shared = Math.Min(hash.Length, value.Length);
        return value[..shared].SequenceEqual(hash[..shared]) ? StampCheck.Intact : StampCheck.OtherKey;
    }

    // CRC-32C, which processors compute eight bytes at a time; spread over the eight bytes of a hash.
    private static ulong HashOf(string key) =>
        AddBytes(Seed, MemoryMarshal.AsBytes(key.AsSpan())) * 0x9E3779B97F4A7C15;

    // CRC-32C of all but the checksum's own place.
    private static ulong ChecksumOf(ReadOnlySpan<byte> value) =>
        AddBytes(AddBytes(Seed, value[..ChecksumAt]), value[StampBytes..]);

    private static uint AddBytes(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            sum = BitOperations.Crc32C(sum, word);
        foreach (var single in bytes[(bytes.Length & ~7)..])
            sum = BitOperations.Crc32C(sum, single);
        return sum;
    }
}
