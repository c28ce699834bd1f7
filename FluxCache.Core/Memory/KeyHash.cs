using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace FluxCache.Memory;

/// <summary>
/// Hashes of keys, of which every bit counts. Seeded at random for each process, so that nobody can choose keys that
/// collide.
/// </summary>
/// <remarks>
/// Rounds of AES, which processors have as one instruction: a lookup waits for the hash before it can ask memory for the
/// bucket. A difference in one byte reaches all sixteen after two rounds, so there are two between one block and the next:
/// after one, a difference of the next block would cancel it often enough to choose keys by. Where the processor has no
/// AES, it is <see cref="string.GetHashCode()"/>.
/// </remarks>
internal static class KeyHash
{
    private const int BlockBytes = 16;
    private const int WordBytes = sizeof(ulong);

    private static readonly Vector128<byte> Seed = RandomBlock();
    private static readonly Vector128<byte> RoundKey = RandomBlock();

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    internal static uint Of(string key)
    {
        if (!X86.Aes.IsSupported && !Arm.Aes.IsSupported)
            return (uint)key.GetHashCode();

        var length = (nuint)key.Length * sizeof(char);
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan()));
        if (length < BlockBytes)
            return Finish(Short(ref bytes, (int)length) ^ Seed, length);

        // The last sixteen bytes, and then all but these, sixteen a time.
        var last = length - BlockBytes;
        var hash = Vector128.LoadUnsafe(ref bytes, last) ^ Seed;
        for (nuint at = 0; at < last; at += BlockBytes)
            hash = Round(Round(hash, RoundKey), Vector128.LoadUnsafe(ref bytes, at));
        return Finish(hash, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static uint Finish(Vector128<byte> hash, nuint length) =>
        Round(Round(hash, Vector128.CreateScalar((ulong)length).AsByte()), RoundKey).AsUInt32().ToScalar();

    /// <summary>Fewer than sixteen bytes.</summary>
    private static Vector128<byte> Short(ref byte bytes, int length)
    {
        if (length >= WordBytes)
            return Vector128.Create(Read(ref bytes, 0), Read(ref bytes, length - WordBytes)).AsByte();

        var block = 0ul;
        MemoryMarshal.CreateReadOnlySpan(ref bytes, length).CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref block)));
        return Vector128.CreateScalar(block).AsByte();

        static ulong Read(ref byte bytes, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
    }

    /// <summary>One round of AES, as x86 has it: the key is added last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // MemoryBenchmarks
    private static Vector128<byte> Round(Vector128<byte> block, Vector128<byte> key) => X86.Aes.IsSupported
        ? X86.Aes.Encrypt(block, key)
        : Arm.Aes.MixColumns(Arm.Aes.Encrypt(block, Vector128<byte>.Zero)) ^ key;

    private static Vector128<byte> RandomBlock() => Vector128.Create(RandomNumberGenerator.GetBytes(BlockBytes));
}
