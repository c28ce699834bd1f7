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

    // FNV-1a over UTF-16 units, with a last mix so that every byte of the hash depends on all of the key.
    private static ulong HashOf(string key)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in key)
            hash = (hash ^ unit) * 0x100000001B3;
        return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
    }

    // Word by word; the checksum's own place is left out.
    private static ulong ChecksumOf(ReadOnlySpan<byte> value)
    {
        var sum = AddWords(0x243F6A8885A308D3, value[..ChecksumAt]);
        var rest = value[StampBytes..];
        sum = AddWords(sum, rest);
        foreach (var single in rest[(rest.Length & ~7)..])
            sum = Add(sum, single);
        return sum;
    }

    private static ulong AddWords(ulong sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            sum = Add(sum, word);
        return sum;
    }

    private static ulong Add(ulong sum, ulong word) => BitOperations.RotateLeft((sum ^ word) * 0x9E3779B97F4A7C15, 27);
}
