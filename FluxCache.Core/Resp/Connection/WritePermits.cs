using System.Security.Cryptography;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Keeps a <see cref="WritePermit"/> at hand for the writes of one session: a new key each time, taken into use only when
/// Redis has confirmed it. So a write's permit was in Redis before the write was asked for, and the write can take effect
/// for no longer than that permit lives: three times the command timeout, by Redis' clock.
/// </summary>
/// <remarks>
/// One command in each command timeout. Where Redis refuses a new permit (no memory, say), writes go without one until it
/// takes one again.
/// </remarks>
internal sealed class WritePermits(CommandQueue queue, TimeSpan commandTimeout)
{
    // A permit is replaced after one: a write finds two timeouts left of it, of which it waits for one.
    private const int Timeouts = 3;

    private readonly string _prefix = InternalKeys.Permit + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly string _life =
        ((long)Math.Ceiling((commandTimeout * Timeouts).TotalMilliseconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
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

    /// <summary>What came of it. Both null: each write carries a permit.</summary>
    /// <param name="TransactionRefusal">Why the user may not run transactions.</param>
    /// <param name="PermitRefusal">Why writes carry no permit.</param>
    internal readonly record struct Agreement(string? TransactionRefusal, string? PermitRefusal);
}
