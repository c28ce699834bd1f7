using System.Globalization;

namespace FluxCache.Client.Routing;

/// <summary>
/// What is known of a node's clock, in whose moments it is told deadlines: a call that is held up on its way, by whatever is
/// suspended, is not made after its deadline. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// The node's clock was read before its answer came here, so the difference to our own clock that an answer shows is never
/// more than the true one: a deadline by it is never later than meant, and earlier by as long as the answer took. The
/// largest difference of the last seconds is the best; clocks drift, so none is kept for longer.
/// </remarks>
internal sealed class NodeClock(TimeProvider time)
{
    internal const string ClockHeader = "fluxcache-clock";
    internal const string NotAfterHeader = "fluxcache-not-after";

    private static readonly long KeptMs = 10_000;

    private readonly Lock _gate = new();
    private string? _who;
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
            if (_who is null || !header.AsSpan(0, space).SequenceEqual(_who))
            {
                _who = header[..space];
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
