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
/// (4), where the key begins (1; 0: the slot is free), when its time is over (8, if it ever is), its sliding window and
/// deadline (16, if it has one), the key in UTF-8 and the value.
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
    private const int KeyStartAt = 12;
    private const int HeaderBytes = 13;
    private const int WindowAt = HeaderBytes + sizeof(long);
    private const int DeadlineAt = WindowAt + sizeof(long);
    private const int AsciiStep = sizeof(ulong);
    private const ushort FirstBeyondAscii = 0x80;

    /// <summary>What an entry takes beside its slot: its part of the index, from 11 bytes to 23, and 15 in a full tier.</summary>
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
        record[KeyStartAt] = (byte)(HeaderBytes + times.Bytes);
        if (!times.AreMortal)
            return;

        BinaryPrimitives.WriteInt64LittleEndian(record[HeaderBytes..], times.ExpiresAt);
        if (times.Sliding is not { } sliding)
            return;

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
    internal static void Erase(Span<byte> record) => record[KeyStartAt] = 0;

    internal static bool IsLive(ReadOnlySpan<byte> record) => record[KeyStartAt] != 0;

    internal static uint Hash(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record);

    internal static ushort Epoch(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[EpochAt..]);

    internal static int Bytes(ReadOnlySpan<byte> record) => KeyStart(record) + KeyBytes(record) + ValueBytes(record);

    internal static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> record) =>
        record.Slice(KeyStart(record), KeyBytes(record));

    /// <summary>Whether the record is of this key, as far as can be told while it may be replaced. Allocates nothing.</summary>
    /// <param name="record">The record.</param>
    /// <param name="room">How much may be read of it.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueStart">Where the value begins, if it is.</param>
    internal static bool HasKey(ref byte record, int room, string key, out nuint valueStart)
    {
        if (HasPlainKey(ref record, room, key, out valueStart))
            return true;
        if (valueStart > (nuint)room)
            return false;

        var keyStart = Unsafe.Add(ref record, KeyStartAt);
        var stored = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref record, keyStart), (int)valueStart - keyStart);
        return stored.Length == key.Length ? Ascii.Equals(stored, key) : stored.Length > key.Length && HasEncodedKey(stored, key);
    }

    /// <summary>
    /// <see cref="HasKey(ref byte, int, string, out nuint)"/> for keys of ASCII, of eight characters or more; of others it
    /// says no. Says in any case where the value would begin.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks: all this is a third faster than Ascii.Equals
    internal static bool HasPlainKey(ref byte record, int room, string key, out nuint valueStart)
    {
        nuint start = Unsafe.Add(ref record, KeyStartAt);
        var bytes = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref record, KeyLengthAt)) + (nuint)1;
        valueStart = start + bytes;
        if (valueStart > (nuint)room || bytes != (nuint)key.Length || bytes < AsciiStep)
            return false;

        // As many bytes as UTF-16 units: every one of them is ASCII, or they differ, though units may look like the bytes of
        // another key. Eight a time, the last eight perhaps a second time.
        ref var stored = ref Unsafe.Add(ref record, start);
        ref var units = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(key.AsSpan()));
        var last = bytes - AsciiStep;
        var difference = Difference(ref stored, ref units, last);
        for (nuint at = 0; at < last; at += AsciiStep)
            difference |= Difference(ref stored, ref units, at);

        // As an expression it would be made a number, and that be tested.
        if (difference != Vector128<ushort>.Zero)
            return false;
        return true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
        static Vector128<ushort> Difference(ref byte bytes, ref ushort units, nuint at)
        {
            var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
            var widened = Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte());
            return (widened ^ Vector128.LoadUnsafe(ref units, at)) | (widened & Vector128.Create(FirstBeyondAscii));
        }
    }

    /// <summary>Whether a record has nothing to do with time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static bool IsEndless(ref byte record) => Unsafe.Add(ref record, KeyStartAt) == HeaderBytes;

    /// <summary>The length of the value, or, while it may be replaced, any number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static int ValueBytes(ref byte record) => Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref record, ValueLengthAt));

    /// <summary>What the owner gave with the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static ushort Epoch(ref byte record) => Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref record, EpochAt));

    internal static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> record) =>
        record.Slice(KeyStart(record) + KeyBytes(record), ValueBytes(record));

    internal static bool IsMortal(ReadOnlySpan<byte> record) => KeyStart(record) > HeaderBytes;

    internal static bool IsSliding(ReadOnlySpan<byte> record) => KeyStart(record) > WindowAt;

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
        HasKey(ref MemoryMarshal.GetReference(record), record.Length, key, out _);

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

    private static int KeyStart(ReadOnlySpan<byte> record) => record[KeyStartAt];

    private static int KeyBytes(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[KeyLengthAt..]) + 1;

    private static int ValueBytes(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadInt32LittleEndian(record[ValueLengthAt..]);
}
