using System.Runtime.InteropServices;

namespace FluxCache.LoadGen.Running;

/// <summary>Blocks a thread for less than a millisecond where the system can: <see cref="Thread.Sleep(int)"/> cannot.</summary>
internal static class PreciseSleep
{
    /// <summary>Blocks the calling thread for about this long. On Windows to the millisecond, elsewhere to some 0.1 ms.</summary>
    /// <param name="duration">Above zero, below a second.</param>
    internal static void For(TimeSpan duration)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(duration);
            return;
        }

        // A signal may end the sleep early, and the result tells; every caller looks at the clock again anyway.
        var request = new TimeSpec { Seconds = 0, Nanoseconds = (nint)(duration.Ticks * TimeSpan.NanosecondsPerTick) };
        _ = NanoSleep(in request, 0);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int NanoSleep(in TimeSpec request, nint remaining);

    // struct timespec of POSIX, where time_t and long are as wide as a pointer.
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
