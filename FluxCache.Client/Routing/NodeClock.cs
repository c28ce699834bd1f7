using System.Globalization;

namespace FluxCache.Client.Routing;

/// <summary>
/// What the client knows of a node's clock. Deadlines are sent as moments of that clock, so that a call which is held up on its
/// way is not made after its deadline. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// An answer shows a difference between the node's clock and this process' clock. The answer took time, so that difference is
/// smaller than the true one by as much, and a deadline is earlier than meant by as much, never later. The largest difference of
/// the last seconds is the best. Clocks drift, so none is kept for longer (<c>FluxCache.Tests/Client/NodeClockTests.cs</c>).
/// </remarks>
internal sealed class NodeClock(TimeProvider time)
{
    internal const string ClockHeader = "fluxcache-clock";
    internal const string NotAfterHeader = "fluxcache-not-after";

    private const long KeptMs = 10_000;

    private readonly Lock _gate = new();
    private string? _process;
    private bool _isKnown;
    private long _difference;
    private long _learnedAt;

    /// <summary>Learns from the header of an answer. Anything else than a clock is ignored: it is not of a node of ours.</summary>
    internal void LearnHeader(string header)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0
            || !long.TryParse(header.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var nodeMs))
            return;

        lock (_gate)
        {
            // Another process at the same address has another clock.
            if (_process is null || !header.AsSpan(0, space).SequenceEqual(_process))
            {
                _process = header[..space];
                _isKnown = false;
            }

            Keep(nodeMs);
        }
    }

    /// <summary>Learns from a later answer of the same process.</summary>
    internal void Learn(long nodeMs)
    {
        if (nodeMs == 0)
            return;
        lock (_gate)
            Keep(nodeMs);
    }

    /// <summary>A moment of <see cref="SteadyClock"/> by the node's clock, in milliseconds; 0: the clock is not known.</summary>
    internal long Moment(DateTime moment)
    {
        lock (_gate)
            return _isKnown ? Math.Max(1, ToMilliseconds(moment) + _difference) : 0;
    }

    private void Keep(long nodeMs)
    {
        var now = ToMilliseconds(SteadyClock.Now(time));
        var difference = nodeMs - now;
        if (_isKnown && difference < _difference && now - _learnedAt < KeptMs)
            return;

        (_isKnown, _difference, _learnedAt) = (true, difference, now);
    }

    private static long ToMilliseconds(DateTime moment) => moment.Ticks / TimeSpan.TicksPerMillisecond;
}
