using System.Numerics;

namespace FluxCache.Memory.Eviction;

/// <summary>
/// Sorts entries by how often and how long ago they were used, into cells whose entries are taken to be alike.
/// </summary>
/// <remarks>
/// Uses fall into 6 classes and ages into 24, two to a doubling. Cells of one class follow each other by age.
/// </remarks>
internal static class RetentionCells
{
    internal const int Classes = 6;
    internal const int Ages = 24;
    internal const int Count = Classes * Ages;

    /// <summary>
    /// The class of each number of uses, four bits each: 0 and 1, 2, 3, 4 and 5, 6 to 9, 10 and more.
    /// </summary>
    private const ulong ClassOfUses = 0x5555_5544_4433_2100;

    internal static int Of(ushort mark, int now) =>
        ClassOf(UseMark.Uses(mark)) * Ages + AgeOf(UseMark.Age(mark, now));

    /// <summary>
    /// The first age of a class of ages, in units of the clock. The one after the last is where that ends.
    /// </summary>
    internal static int StartOf(int ageClass) =>
        ageClass < 2 ? ageClass : (2 + (ageClass & 1)) << (ageClass / 2 - 1);

    private static int ClassOf(int uses) => (int)(ClassOfUses >> (4 * uses)) & 0xF;

    private static int AgeOf(int age)
    {
        if (age < 2)
            return age;
        var doublings = BitOperations.Log2((uint)age);
        return 2 * doublings + ((age >> (doublings - 1)) & 1);
    }
}
