using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        var length = key.Length * sizeof(char);
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan()));
        var hash = Seed ^ (uint)length;
        var (first, last) = length >= Half ? Ends(ref bytes, length, ref hash) : Short(key);
        hash = Fold(first ^ hash, last ^ Multiplier);
        return (uint)(hash ^ (hash >> 32));
    }

    /// <summary>Hashes all but the last sixteen bytes, and returns these; of fewer bytes, the first and the last eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static (ulong First, ulong Last) Ends(ref byte bytes, int length, ref ulong hash)
    {
        var at = 0;
        for (; at < length - Step; at += Step)
            hash = Fold(Read(ref bytes, at) ^ hash, Read(ref bytes, at + Half) ^ Multiplier);

        return (Read(ref bytes, Math.Max(0, length - Step)), Read(ref bytes, length - Half));
    }

    /// <summary>Up to three characters.</summary>
    private static (ulong First, ulong Last) Short(string key)
    {
        var characters = 0ul;
        foreach (var character in key)
            characters = (characters << 16) | character;
        return (characters, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static ulong Read(ref byte bytes, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong RandomOdd() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
