namespace FluxCache.Memory.Eviction;

/// <summary>What adaptive eviction keeps with an entry, in 16 bits: when it was last used, and how often.</summary>
/// <remarks>
/// The lower 12 bits are the stamp: the eviction clock at the last use. The upper 4 count uses, and stop at
/// <see cref="MaxUses"/>. A mark is replaced as a whole, so that threads which overwrite each other's lose a use at most.
/// </remarks>
internal static class UseMark
{
    internal const int MaxUses = 15;

    private const int StampBits = 12;
    private const int StampMask = (1 << StampBits) - 1;

    /// <summary>
    /// By how much a stamp may be ahead of the clock as another thread has read it. What is further ahead has come
    /// round.
    /// </summary>
    private const int ClockTolerance = 64;

    /// <param name="uses">How often the entry was used; from 0 to <see cref="MaxUses"/>.</param>
    /// <param name="now">The clock, of which the lower 12 bits are kept.</param>
    internal static ushort Create(int uses, int now) => (ushort)((uses << StampBits) | (now & StampMask));

    internal static int Uses(ushort mark) => mark >> StampBits;

    /// <summary>
    /// How long ago the last use was, in units of the clock: from 0 to 4,031, and beyond that from 0 again.
    /// </summary>
    internal static int Age(ushort mark, int now)
    {
        var age = (now - mark) & StampMask;
        return age > StampMask - ClockTolerance ? 0 : age;
    }
}
