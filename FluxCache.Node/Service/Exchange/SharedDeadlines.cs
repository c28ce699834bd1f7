namespace FluxCache.Node.Service.Exchange;

/// <summary>
/// Cancellation for operations that wait no longer than their client. Operations that begin within
/// <see cref="Window"/> and wait about equally long share one source, which fires when the last of them is due: a timer
/// for each would cost more than most operations.
/// </summary>
/// <remarks>Not safe for concurrent use: it is the reading loop's.</remarks>
internal sealed class SharedDeadlines(TimeProvider time)
{
    /// <summary>An operation is given up when it is due, or up to two of these later.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    // As long as it matters to anyone, and well within what a timer takes.
    private const uint MaxTimeoutMs = 24 * 60 * 60 * 1_000;

    private CancellationToken _token;
    private uint _timeoutMs;
    private long _began;

    /// <summary>The token for an operation that begins now; one that is never cancelled for a timeout of 0.</summary>
    internal CancellationToken After(uint timeoutMs)
    {
        if (timeoutMs == 0)
            return CancellationToken.None;

        timeoutMs = Math.Min(timeoutMs, MaxTimeoutMs);
        if (timeoutMs > _timeoutMs
            || _timeoutMs - timeoutMs > Window.TotalMilliseconds
            || time.GetElapsedTime(_began) >= Window)
        {
            _began = time.GetTimestamp();
            _timeoutMs = timeoutMs;

            // Disposed by nobody: it fires once, and operations under way may still hold its token.
            var due = TimeSpan.FromMilliseconds(timeoutMs) + Window;
            _token = new CancellationTokenSource(due, time).Token;
        }

        return _token;
    }
}
