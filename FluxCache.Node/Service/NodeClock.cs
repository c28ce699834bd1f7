using System.Globalization;
using System.Security.Cryptography;

namespace FluxCache.Node.Service;

/// <summary>
/// The clock of clients' deadlines. It goes on evenly, whatever happens to the wall clock. Clients learn it from answers, so a
/// deadline counts from when the client asked, and not from when the node read the call.
/// </summary>
internal sealed class NodeClock(TimeProvider time)
{
    internal const string ClockHeader = "fluxcache-clock";
    internal const string NotAfterHeader = "fluxcache-not-after";

    // A process that takes the place of another goes on about where that one was.
    private readonly long _began = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _beganAt = time.GetTimestamp();
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>Milliseconds.</summary>
    internal long Now => _began + (long)time.GetElapsedTime(_beganAt).TotalMilliseconds;

    /// <summary>As the header has it.</summary>
    internal string Header => string.Create(CultureInfo.InvariantCulture, $"{_process} {Now}");

    /// <summary>Whether a moment is over; 0 is none.</summary>
    internal bool IsOver(long notAfterMs) => notAfterMs != 0 && Now > notAfterMs;
}
