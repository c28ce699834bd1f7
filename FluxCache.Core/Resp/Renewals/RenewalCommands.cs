using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;

namespace FluxCache.Resp.Renewals;

/// <summary>Renews sliding values over the connections of their keys.</summary>
/// <param name="connectionFor">The connection that a key belongs to.</param>
internal sealed class RenewalCommands(Func<string, RedisConnection> connectionFor)
{
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(1);

    private long _withoutScriptsUntil;

    /// <inheritdoc cref="IRedisCommands.RenewAsync"/>
    public async ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        if (Environment.TickCount64 >= Volatile.Read(ref _withoutScriptsUntil))
        {
            try
            {
                return await RunAsync(key, new RenewalRequest(key), "EVAL", cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException refusal) when (refusal is { Kind: FluxCacheErrorKind.Rejected, WasLeftOut: false })
            {
                // Garnet runs scripts only when told to; a user may not be allowed to, or not for this key.
                Volatile.Write(ref _withoutScriptsUntil, Environment.TickCount64 + (long)RefusalHolds.TotalMilliseconds);
            }
        }

        var withoutScript = new RenewalRequest(key, Expiry.ToMilliseconds(timeToLive));
        return await RunAsync(key, withoutScript, "PEXPIRE", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Not published: who holds the value gives it up in time by itself, and Garnet never comes to the end of a script in a
    /// transaction.
    /// </summary>
    private ValueTask<bool> RunAsync(
        string key,
        RenewalRequest request,
        string name,
        CancellationToken cancellationToken)
    {
        var connection = connectionFor(key);
        var call = new FlagCall(name);
        if (connection.Invalidation == InvalidationMode.Published)
            connection.Send(in request, call, cancellationToken);
        else
            connection.SendWrite(in request, key, WriteKind.Kept, call, cancellationToken);
        return call.Result;
    }
}
