using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace FluxCache.Memory;

/// <summary>
/// Hashes of keys, of which every bit counts. Seeded at random for each process, so that nobody can choose keys that
/// collide.
/// </summary>
/// <remarks>
/// Sixteen bytes a step, whose halves are multiplied and folded, as wyhash and foldhash do it. A lookup waits for the hash
/// before it can ask memory for the bucket, for which <see cref="string.GetHashCode()"/> keeps it waiting for longer.
/// </remarks>
internal static class KeyHash
{
    private const int Step = 16;
    private const int Half = Step / 2;

    private static readonly ulong Seed = RandomOdd();
    private static readonly ulong Multiplier = RandomOdd();

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static uint Of(string key)
    {
        var length = (nuint)key.Length * sizeof(char);
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan()));
        var hash = Seed ^ length;
        if (length < Half)
            return Finish(Short(key), 0, hash);

        // All but the last sixteen bytes, and these; of fewer bytes, the first and the last eight.
        var last = length > Step ? length - Step : 0;
        for (nuint at = 0; at < last; at += Step)
            hash = Fold(Read(ref bytes, at) ^ hash, Read(ref bytes, at + Half) ^ Multiplier);
        return Finish(Read(ref bytes, last), Read(ref bytes, length - Half), hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static uint Finish(ulong first, ulong last, ulong hash)
    {
        hash = Fold(first ^ hash, last ^ Multiplier);
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Up to three characters.</summary>
    private static ulong Short(string key)
    {
        var characters = 0ul;
        foreach (var character in key)
            characters = (characters << 16) | character;
        return characters;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static ulong Read(ref byte bytes, nuint at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static ulong Fold(ulong left, ulong right)
    {
        // BigMul returns the low half through memory, for which the high one waits.
        var high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(left, right) : Math.BigMul(left, right, out _);
        return high ^ (left * right);
    }

    private static ulong RandomOdd() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
