using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;

namespace FluxCache.Resp.Renewals;

/// <summary>Renews sliding values over the connections of their keys.</summary>
/// <param name="connectionFor">The connection that a key belongs to.</param>
internal sealed class RenewalCommands(Func<string, RedisConnection> connectionFor)
{
    private volatile bool _scriptsAreRefused;

    /// <inheritdoc cref="IRedisCommands.RenewAsync"/>
    public async ValueTask<bool> RenewAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        if (!_scriptsAreRefused)
        {
            try
            {
                return await RunAsync(key, new RenewalRequest(key), "EVAL", cancellationToken).ConfigureAwait(false);
            }
            catch (FluxCacheException refusal) when (refusal.Kind == FluxCacheErrorKind.Rejected)
            {
                // Garnet runs scripts only when told to; a user may not be allowed to.
                _scriptsAreRefused = true;
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
