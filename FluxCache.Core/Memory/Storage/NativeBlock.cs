using System.Runtime.InteropServices;

namespace FluxCache.Memory.Storage;

/// <summary>
/// Memory outside the managed heap, in large pages where the system has them: with them a lookup misses the processor's
/// address cache once less.
/// </summary>
internal static unsafe partial class NativeBlock
{
    internal const int LargePageBytes = 2 << 20;

    private const int AdviseNotNeeded = 4;
    private const int AdviseLargePages = 14;

    /// <summary>Memory of any content, which begins at a multiple of the large page's size.</summary>
    /// <param name="bytes">How much of it is to be in large pages.</param>
    /// <param name="guardBytes">How much may be read beyond.</param>
    /// <exception cref="OutOfMemoryException">The system has none.</exception>
    internal static byte* Allocate(int bytes, int guardBytes = 0)
    {
        var block = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + guardBytes), LargePageBytes);
        if (bytes >= LargePageBytes && OperatingSystem.IsLinux())
            _ = Advise(block, (nuint)bytes, AdviseLargePages);
        return block;
    }

    /// <summary>
    /// Gives pages back to the system, where it takes them. They may still be read and written: what was there is gone.
    /// </summary>
    internal static void Discard(byte* start, int bytes)
    {
        // What it does not take, it keeps: this is advice.
        if (OperatingSystem.IsLinux())
            _ = Advise(start, (nuint)bytes, AdviseNotNeeded);
    }

    internal static void Free(byte* block) => NativeMemory.AlignedFree(block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
