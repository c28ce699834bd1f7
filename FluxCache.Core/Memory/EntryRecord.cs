using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using FluxCache.Memory.Storage;

namespace FluxCache.Memory;

/// <summary>
/// An entry's bytes: the key's hash (4 bytes), the key's length less one (2), the owner's epoch (2), the value's length
/// (4), flags (1), when its time is over (8, if it ever is), its sliding window and deadline (16, if it has one), the key
/// in UTF-8 and the value.
/// </summary>
/// <remarks>
/// A reader without the lock may look at a record that is being replaced, so lengths are checked before they are used
/// even here: what they say is then not true, but nothing outside the record's room is read.
/// </remarks>
internal static class EntryRecord
{
    private const int KeyLengthAt = 4;
    private const int EpochAt = 6;
    private const int ValueLengthAt = 8;
    private const int FlagsAt = 12;
    private const int HeaderBytes = 13;
    private const int WindowAt = HeaderBytes + sizeof(long);
    private const int DeadlineAt = WindowAt + sizeof(long);

    private const byte LiveFlag = 1;
    private const byte MortalFlag = 2;
    private const byte SlidingFlag = 4;

    /// <summary>What an entry takes beside its slot: its part of the index, from 11 bytes to 23, and 12 in a full tier.</summary>
    private const int IndexBytes = 15;

    /// <summary>The header of an array, and the reference to it.</summary>
    private const int ArrayBytes = 32;

    internal static long Bytes(int keyBytes, long valueBytes, in EntryTimes times) =>
        HeaderBytes + times.Bytes + keyBytes + valueBytes;

    /// <summary>What the entry of a record of so many bytes takes in memory.</summary>
    internal static long SizeInMemory(long recordBytes) => IndexBytes + (recordBytes <= SizeClasses.Largest
        ? SizeClasses.SlotBytes(SizeClasses.Of((int)recordBytes))
        : ((recordBytes + 7) & ~7L) + ArrayBytes);

    internal static void Write(
        Span<byte> record, string key, int keyBytes, uint hash, ReadOnlySpan<byte> value, in EntryTimes times, ushort epoch)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, hash);
        BinaryPrimitives.WriteUInt16LittleEndian(record[KeyLengthAt..], (ushort)(keyBytes - 1));
        BinaryPrimitives.WriteInt32LittleEndian(record[ValueLengthAt..], value.Length);
        WriteTimes(record, times, epoch);
        var content = record[(HeaderBytes + times.Bytes)..];
        Encoding.UTF8.GetBytes(key, content);
        value.CopyTo(content[keyBytes..]);
    }

    /// <summary>Changes times and epoch, where the record has room for these times and no others.</summary>
    internal static void WriteTimes(Span<byte> record, in EntryTimes times, ushort epoch)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record[EpochAt..], epoch);
        record[FlagsAt] = LiveFlag;
        if (!times.AreMortal)
            return;

        record[FlagsAt] |= MortalFlag;
        BinaryPrimitives.WriteInt64LittleEndian(record[HeaderBytes..], times.ExpiresAt);
        if (times.Sliding is not { } sliding)
            return;

        record[FlagsAt] |= SlidingFlag;
        BinaryPrimitives.WriteInt64LittleEndian(record[WindowAt..], sliding.Window);
        BinaryPrimitives.WriteInt64LittleEndian(record[DeadlineAt..], sliding.Deadline);
    }

    /// <summary>Writes a record that differs from another in its times and epoch.</summary>
    internal static void WriteRenewed(Span<byte> record, ReadOnlySpan<byte> former, in EntryTimes times, ushort epoch)
    {
        former[..HeaderBytes].CopyTo(record);
        former[KeyStart(former)..Bytes(former)].CopyTo(record[(HeaderBytes + times.Bytes)..]);
        WriteTimes(record, times, epoch);
    }

    internal static void WriteExpiry(Span<byte> record, long expiresAt) =>
        BinaryPrimitives.WriteInt64LittleEndian(record[HeaderBytes..], expiresAt);

    /// <summary>Marks a slot as free of a record.</summary>
    internal static void Erase(Span<byte> record) => record[FlagsAt] = 0;

    internal static bool IsLive(ReadOnlySpan<byte> record) => (record[FlagsAt] & LiveFlag) != 0;

    internal static uint Hash(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record);

    internal static ushort Epoch(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[EpochAt..]);

    internal static int Bytes(ReadOnlySpan<byte> record) => KeyStart(record) + KeyBytes(record) + ValueBytes(record);

    internal static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> record) =>
        record.Slice(KeyStart(record), KeyBytes(record));

    /// <summary>
    /// Where the value of a record begins that has this key, as far as can be told while it may be replaced; 0: it has
    /// another.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static int ValueStartIfOf(ref byte record, int room, string key)
    {
        var start = KeyStart(Unsafe.Add(ref record, FlagsAt));
        var bytes = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref record, KeyLengthAt)) + 1;
        if (bytes < key.Length || start + bytes > room)
            return 0;

        // As many bytes as UTF-16 units: every one of them is ASCII, or they differ.
        ref var stored = ref Unsafe.Add(ref record, start);
        var isSame = bytes == key.Length
            ? HasAsciiKey(ref stored, key)
            : HasEncodedKey(MemoryMarshal.CreateReadOnlySpan(ref stored, bytes), key);
        return isSame ? start + bytes : 0;
    }

    /// <summary>Whether a record has nothing to do with time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static bool IsEndless(ref byte record) => Unsafe.Add(ref record, FlagsAt) == LiveFlag;

    /// <summary>The length of the value, or, while it may be replaced, any number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static int ValueBytes(ref byte record) => Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref record, ValueLengthAt));

    /// <summary>What the owner gave with the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static ushort Epoch(ref byte record) => Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref record, EpochAt));

    internal static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> record) =>
        record.Slice(KeyStart(record) + KeyBytes(record), ValueBytes(record));

    internal static bool IsMortal(ReadOnlySpan<byte> record) => (record[FlagsAt] & MortalFlag) != 0;

    internal static bool IsSliding(ReadOnlySpan<byte> record) => (record[FlagsAt] & SlidingFlag) != 0;

    internal static long ExpiresAt(ReadOnlySpan<byte> record) =>
        IsMortal(record) ? BinaryPrimitives.ReadInt64LittleEndian(record[HeaderBytes..]) : MemoryClock.Never;

    internal static EntryTimes Times(ReadOnlySpan<byte> record) => new(
        ExpiresAt(record),
        IsSliding(record)
            ? new SlidingTimes(
                BinaryPrimitives.ReadInt64LittleEndian(record[WindowAt..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[DeadlineAt..]))
            : null);

    /// <summary>Whether the record is of this key. Allocates nothing.</summary>
    internal static bool HasKey(ReadOnlySpan<byte> record, string key) =>
        ValueStartIfOf(ref MemoryMarshal.GetReference(record), record.Length, key) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks: a third faster than Ascii.Equals
    private static bool HasAsciiKey(ref byte stored, string key)
    {
        const int Step = sizeof(ulong);
        ref var units = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(key.AsSpan()));
        if (key.Length < Step)
            return HasShortAsciiKey(ref stored, key);

        // Eight units a time, the last eight perhaps a second time.
        var last = key.Length - Step;
        for (var at = 0; at < last; at += Step)
        {
            if (Widen(ref stored, at) != Vector128.LoadUnsafe(ref units, (nuint)at))
                return false;
        }

        return Widen(ref stored, last) == Vector128.LoadUnsafe(ref units, (nuint)last);

        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        static Vector128<ushort> Widen(ref byte bytes, int at) => Vector128.WidenLower(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))).AsByte());
    }

    private static bool HasShortAsciiKey(ref byte stored, string key)
    {
        for (var at = 0; at < key.Length; at++)
        {
            if (Unsafe.Add(ref stored, at) != key[at])
                return false;
        }

        return true;
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

    private static int KeyStart(ReadOnlySpan<byte> record) => KeyStart(record[FlagsAt]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static int KeyStart(byte flags) =>
        flags <= LiveFlag ? HeaderBytes : HeaderBytes + EntryTimes.BytesOf((flags & SlidingFlag) != 0);

    private static int KeyBytes(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[KeyLengthAt..]) + 1;

    private static int ValueBytes(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadInt32LittleEndian(record[ValueLengthAt..]);
}
