using System.Globalization;
using System.Security.Cryptography;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Keeps a <see cref="WritePermit"/> at hand for the writes of one session. Each permit is a new key, and is used only once
/// Redis has confirmed it. So a write's permit was in Redis before the write was sent, and the write takes effect within the
/// permit's life, which is three command timeouts by Redis' clock, or never
/// (<c>FluxCache.Tests/Resp/WritePermitTests.cs</c>).
/// </summary>
/// <remarks>
/// A permit costs one command in each command timeout. While Redis refuses new permits (it has no memory left, say), writes
/// carry none.
/// </remarks>
internal sealed class WritePermits(CommandQueue queue, TimeSpan commandTimeout)
{
    // A permit is replaced after one timeout. So a write finds two left of it, and waits for one of them.
    private const int Timeouts = 3;

    private readonly string _prefix = InternalKeys.Permit + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly string _life =
        ((long)Math.Ceiling((commandTimeout * Timeouts).TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
    private bool _isSupported;
    private int _renewing;
    private int _ticks;
    private int _number;

    /// <summary>Finds out whether the server can, and takes the first permit. A part of the log-in.</summary>
    public async Task<Agreement> AgreeAsync(RedisSession session, CancellationToken cancellationToken)
    {
        // A key that is not there: nothing must be executed.
        var trial = WritePermit.Check(_prefix)
            .Select(command => session.CallAsync(command, cancellationToken).AsTask())
            .ToList();
        var begun = session.CallAsync(["MULTI"], cancellationToken);
        var ended = session.CallAsync(["EXEC"], cancellationToken);
        var key = NextKey();
        trial.Add(session.CallAsync(Acquire(key), cancellationToken).AsTask());

        var replies = await Task.WhenAll(trial).ConfigureAwait(false);
        var (begin, end) = (await begun.ConfigureAwait(false), await ended.ConfigureAwait(false));
        if (begin.IsError || end.IsError)
            return new Agreement(TransactionRefusal: begin.IsError ? begin.Text : end.Text, PermitRefusal: null);
        if (Array.Find(replies, static reply => reply.IsError) is { IsError: true } refusal)
            return new Agreement(TransactionRefusal: null, PermitRefusal: refusal.Text);
        if (!end.IsNull)
            return new Agreement(TransactionRefusal: null, PermitRefusal: "it executes what depends on a key that has changed");

        _isSupported = true;
        queue.UsePermit(PermitOf(key));
        return default;
    }

    /// <summary>A tick of the session's clock.</summary>
    public void Tick()
    {
        if (++_ticks >= SessionWatch.TimeoutTicks)
            Renew();
    }

    private void Renew()
    {
        if (!_isSupported || Interlocked.Exchange(ref _renewing, 1) == 1)
            return;

        var key = NextKey();
        var call = new ValueCall("SET", reply =>
        {
            queue.UsePermit(reply.IsOk ? PermitOf(key) : null);
            Volatile.Write(ref _renewing, 0);
        });
        if (queue.TryEnqueue(new TextRequest(Acquire(key)), call, isOwn: true) == SendOutcome.Queued)
            _ticks = 0;
        else
            Volatile.Write(ref _renewing, 0);
    }

    private WritePermit PermitOf(string key) => new(key, Renew);

    private string NextKey() => $"{_prefix}:{Interlocked.Increment(ref _number)}";

    private string[] Acquire(string key) => ["SET", key, "", "PX", _life];

    /// <summary>What the log-in found out. Both null: each write carries a permit.</summary>
    /// <param name="TransactionRefusal">Why the user may not run transactions.</param>
    /// <param name="PermitRefusal">Why writes carry no permit.</param>
    internal readonly record struct Agreement(string? TransactionRefusal, string? PermitRefusal);
}
