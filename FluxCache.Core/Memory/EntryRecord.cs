using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FluxCache.Memory;

/// <summary>
/// An entry's bytes in one array: one byte of flags, two of key length less one, two of the owner's epoch, the key in
/// UTF-8, the value, and for an entry with a sliding window 16 bytes that hold the window and the deadline. The value is
/// never changed, as readers hold slices of it; flags, epoch and window are written under the shard's lock.
/// </summary>
internal static class EntryRecord
{
    private const int HeaderBytes = 5;
    private const int EpochAt = 3;
    private const int SlidingBytes = 16;
    private const byte SlidingFlag = 1;

    /// <summary>
    /// What an entry takes beside its record's content: the array's header, its slot, and at most two buckets.
    /// </summary>
    private const int OverheadBytes = 24 + 40 + 8;

    /// <summary>What an entry takes in memory. Arrays take multiples of eight bytes.</summary>
    internal static long SizeInMemory(int keyBytes, int valueBytes, bool sliding) =>
        SizeInMemory(HeaderBytes + keyBytes + (long)valueBytes + (sliding ? SlidingBytes : 0));

    /// <summary>What the entry of a record takes in memory.</summary>
    internal static long SizeInMemory(byte[] record) => SizeInMemory(record.LongLength);

    private static long SizeInMemory(long recordBytes) => OverheadBytes + ((recordBytes + 7) & ~7L);

    internal static byte[] Create(
        string key, int keyBytes, ReadOnlySpan<byte> value, SlidingTimes? sliding, ushort epoch)
    {
        var content = HeaderBytes + keyBytes + value.Length;
        var record = GC.AllocateUninitializedArray<byte>(content + (sliding is null ? 0 : SlidingBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(1), (ushort)(keyBytes - 1));
        Encoding.UTF8.GetBytes(key, record.AsSpan(HeaderBytes));
        value.CopyTo(record.AsSpan(HeaderBytes + keyBytes));
        WriteTimes(record, sliding, epoch);
        return record;
    }

    /// <summary>
    /// The same entry with another epoch, and another window or none: the same record where there is room, else a copy.
    /// </summary>
    internal static byte[] WithTimes(byte[] record, SlidingTimes? sliding, ushort epoch)
    {
        if (IsSliding(record) != sliding is not null)
        {
            var content = record.AsSpan(0, record.Length - (IsSliding(record) ? SlidingBytes : 0));
            record = GC.AllocateUninitializedArray<byte>(content.Length + (sliding is null ? 0 : SlidingBytes));
            content.CopyTo(record);
        }

        WriteTimes(record, sliding, epoch);
        return record;
    }

    internal static ushort Epoch(byte[] record) => BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(EpochAt));

    internal static ReadOnlySpan<byte> Key(byte[] record) => record.AsSpan(HeaderBytes, KeyBytes(record));

    internal static ReadOnlyMemory<byte> Value(byte[] record)
    {
        var start = HeaderBytes + KeyBytes(record);
        return new ReadOnlyMemory<byte>(record, start, record.Length - start - (IsSliding(record) ? SlidingBytes : 0));
    }

    internal static bool IsSliding(byte[] record) => (record[0] & SlidingFlag) != 0;

    internal static SlidingTimes Sliding(byte[] record) => new(
        BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(record.Length - 16)),
        BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(record.Length - 8)));

    /// <summary>Whether the record is of this key. Allocates nothing.</summary>
    internal static bool HasKey(byte[] record, string key)
    {
        var stored = Key(record);

        // As many bytes as UTF-16 units: every one of them is ASCII, or they differ.
        return stored.Length == key.Length
            ? Ascii.Equals(stored, key)
            : stored.Length > key.Length && HasEncodedKey(stored, key);
    }

    private static void WriteTimes(byte[] record, SlidingTimes? sliding, ushort epoch)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(EpochAt), epoch);
        record[0] = sliding is null ? (byte)0 : SlidingFlag;
        if (sliding is not { } times)
            return;

        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(record.Length - 16), times.Window);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(record.Length - 8), times.Deadline);
    }

    private static bool HasEncodedKey(ReadOnlySpan<byte> stored, ReadOnlySpan<char> key)
    {
        Span<byte> piece = stackalloc byte[256];
        while (!key.IsEmpty)
        {
            Utf8.FromUtf16(key, piece, out var read, out var written);
            if (!stored.StartsWith(piece[..written]))
                return false;

            key = key[read..];
            stored = stored[written..];
        }

        return stored.IsEmpty;
    }

    private static int KeyBytes(byte[] record) => BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(1)) + 1;
}
