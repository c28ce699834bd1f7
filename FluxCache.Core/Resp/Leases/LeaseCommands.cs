using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;

namespace FluxCache.Resp.Leases;

/// <summary>Sends what concerns leases over the connections of the keys that they are for.</summary>
/// <param name="connectionFor">The connection that a key belongs to.</param>
internal sealed class LeaseCommands(Func<string, RedisConnection> connectionFor)
{
    /// <inheritdoc cref="IRedisCommands.AcquireLeaseAsync"/>
    public async ValueTask<LeaseReply> AcquireAsync(
        string key,
        string token,
        TimeSpan duration,
        ReadOnlyMemory<byte> displaced,
        CancellationToken cancellationToken)
    {
        var milliseconds = Expiry.ToMilliseconds(duration);
        var request = new LeaseRequest(LeaseScripts.Acquire, key, token, displaced, milliseconds);
        var call = new ValueCall("EVAL");

        // Repeated after it was executed it would meet its own lease, and take it for another's.
        call.ExpectEffect();
        connectionFor(key).Send(in request, call, cancellationToken);
        var reply = await call.Result.ConfigureAwait(false);
        return LeaseReplies.Read(in reply);
    }

    /// <inheritdoc cref="IRedisCommands.SetLeasedAsync"/>
    public ValueTask<bool> SetAsync(
        string key,
        string token,
        ReadOnlyMemory<byte> value,
        TimeSpan? timeToLive,
        CancellationToken cancellationToken)
    {
        var connection = connectionFor(key);
        var milliseconds = Expiry.ToMilliseconds(timeToLive);
        var request = new LeaseRequest(LeaseScripts.Install, key, token, value, milliseconds);
        if (connection.Invalidation == InvalidationMode.Published)
            return EndAsync(connection, key, request, hasEffect: true, cancellationToken);

        var call = new FlagCall("EVAL");
        connection.SendWrite(in request, key, WriteKind.Kept, call, cancellationToken);
        return call.Result;
    }

    /// <inheritdoc cref="IRedisCommands.ReleaseLeaseAsync"/>
    /// <remarks>It can be repeated: it ends no lease but the caller's.</remarks>
    public ValueTask<bool> ReleaseAsync(string key, string token, CancellationToken cancellationToken)
    {
        var request = new LeaseRequest(LeaseScripts.Release, key, token);
        return EndAsync(connectionFor(key), key, request, hasEffect: false, cancellationToken);
    }

    /// <summary>
    /// Ends whoever's lease on loading the key, right before the write that is to come after it on the same connection:
    /// the other way round, what was loaded before a delete could be written after it.
    /// </summary>
    /// <remarks>
    /// Its reply is not waited for. Where it could not be sent neither can the write; where Redis refuses it, what
    /// keeps the holder from writing is the invalidation that it gets.
    /// </remarks>
    public void Void(string key)
    {
        var request = new KeyRequest("DEL", LeaseKey.Of(key));
        connectionFor(key).Send(in request, new FlagCall("DEL"), CancellationToken.None);
    }

    /// <summary>
    /// Runs a script that ends a lease, and publishes it where changes are published: not in one transaction, for Garnet
    /// never comes to the end of a script in one. A message that is lost costs those who wait their patience, and
    /// coherence nothing: a key that a load finds missing is in nobody's memory.
    /// </summary>
    private static async ValueTask<bool> EndAsync(
        RedisConnection connection,
        string key,
        LeaseRequest request,
        bool hasEffect,
        CancellationToken cancellationToken)
    {
        var script = new FlagCall("EVAL");
        if (hasEffect)
            script.ExpectEffect();
        connection.Send(in request, script, cancellationToken);
        var ended = await script.Result.ConfigureAwait(false);
        if (ended && connection.Invalidation == InvalidationMode.Published)
        {
            // A command that changes nothing carries the message.
            var lease = LeaseKey.Of(key);
            var carrier = new KeyRequest("EXISTS", lease);
            connection.SendWrite(in carrier, lease, WriteKind.Changed, new FlagCall("EXISTS"), CancellationToken.None);
        }

        return ended;
    }
}
