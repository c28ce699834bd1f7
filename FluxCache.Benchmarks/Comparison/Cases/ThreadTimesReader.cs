using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FluxCache.Benchmarks.Comparison.Cases;

/// <summary>
/// Reads the times of the thread that created it, and only on that thread: the processor's from clock_gettime, which is exact
/// at any moment, the others from Linux' /proc/thread-self/schedstat. Some two microseconds, 0 B.
/// </summary>
internal sealed class ThreadTimesReader : IDisposable
{
    private const int ClockOfThread = 3; // CLOCK_THREAD_CPUTIME_ID
    private const int LongestText = 64;

    private readonly SafeFileHandle _schedule = File.OpenHandle("/proc/thread-self/schedstat");
    private readonly byte[] _text = new byte[LongestText];

    /// <summary>As of now.</summary>
    internal ThreadTimes Read()
    {
        if (ReadClock(ClockOfThread, out var running) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        // Three numbers: nanoseconds on a processor (as of the last tick), nanoseconds ready to run, turns.
        var rest = _text.AsSpan(0, RandomAccess.Read(_schedule, _text, fileOffset: 0));
        Next(ref rest);
        var waiting = Next(ref rest);
        return new ThreadTimes(
            TimeSpan.FromSeconds(running.Seconds) + FromNanoseconds(running.Nanoseconds), FromNanoseconds(waiting), Next(ref rest));
    }

    public void Dispose() => _schedule.Dispose();

    private static long Next(ref Span<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out long number, out var length))
            throw new InvalidDataException("/proc/thread-self/schedstat is not three numbers.");
        text = text[Math.Min(length + 1, text.Length)..];
        return number;
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int ReadClock(int clock, out Moment moment);

    private readonly struct Moment
    {
        internal readonly nint Seconds;
        internal readonly nint Nanoseconds;
    }
}
