using System.Numerics;

namespace FluxCache.Memory.Storage;

/// <summary>
/// The sizes that slots come in: multiples of 16 bytes up to 256, then eight to each doubling up to
/// <see cref="Largest"/>. A record wastes 8 bytes on average when small, and a sixteenth of its size when not.
/// </summary>
internal static class SizeClasses
{
    /// <summary>Bytes of the largest slot; a larger record is an array of its own.</summary>
    internal const int Largest = 8_192;

    internal const int Count = EvenClasses + ((LargestBits - EvenBits) * StepsEach);

    private const int EvenBits = 8;
    private const int EvenClasses = (1 << EvenBits) / SlotReference.Granule;
    private const int LargestBits = 13;
    private const int StepBits = 3;
    private const int StepsEach = 1 << StepBits;

    /// <summary>The class of the smallest slots that hold so many bytes, from 1 to <see cref="Largest"/>.</summary>
    internal static int Of(int bytes)
    {
        if (bytes <= 1 << EvenBits)
            return (bytes - 1) / SlotReference.Granule;

        var doubling = BitOperations.Log2((uint)bytes - 1);
        return EvenClasses + ((doubling - EvenBits) * StepsEach) + ((bytes - 1 - (1 << doubling)) >> (doubling - StepBits));
    }

    /// <summary>The bytes of a class' slots.</summary>
    internal static int SlotBytes(int sizeClass)
    {
        if (sizeClass < EvenClasses)
            return (sizeClass + 1) * SlotReference.Granule;

        var doubling = EvenBits + ((sizeClass - EvenClasses) / StepsEach);
        var step = ((sizeClass - EvenClasses) % StepsEach) + 1;
        return (1 << doubling) + (step << (doubling - StepBits));
    }
}
