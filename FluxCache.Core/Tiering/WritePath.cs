using System.Runtime.CompilerServices;
using FluxCache.Coherence;
using FluxCache.Resp;
using FluxCache.Tiering.Leases;

namespace FluxCache.Tiering;

/// <summary>
/// How a write goes through the tiers: Redis first, then memory. The caller learns of success only after both; memory
/// never holds what Redis refused.
/// </summary>
internal sealed class WritePath(CoherentMemory memory, IRedisCommands redis, TimeProvider time)
{
    /// <param name="key">The key.</param>
    /// <param name="payload">What memory is to hold. Not to change until the call has completed.</param>
    /// <param name="stored">The same as Redis is to hold it: in an envelope, if it needs one.</param>
    /// <param name="expiry">How long the entry lives.</param>
    /// <returns>True: what was not acknowledged fails.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<bool> SetAsync(
        string key,
        ReadOnlyMemory<byte> payload,
        ReadOnlyMemory<byte> stored,
        EntryExpiry expiry,
        CancellationToken cancellationToken)
    {
        var write = memory.BeginWrite(key);
        var began = time.GetTimestamp();
        try
        {
            await redis.SetAsync(key, stored, expiry.TimeToLive, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            End(write, failure);
            throw;
        }

        Complete(write, payload, expiry, began);
        return true;
    }

    /// <summary>
    /// Writes what a factory brought, unless the key was written since: its ticket is void, or Redis holds a value, or
    /// the lease is gone.
    /// </summary>
    internal async ValueTask SetLoadedAsync(
        FillTicket ticket,
        LoadLease? lease,
        ReadOnlyMemory<byte> payload,
        ReadOnlyMemory<byte> stored,
        EntryExpiry expiry)
    {
        if (memory.TryBeginWrite(ticket) is not { } write)
            return;

        var began = time.GetTimestamp();
        bool written;
        try
        {
            var writing = lease is null
                ? redis.SetIfAbsentAsync(ticket.Key, stored, expiry.TimeToLive, CancellationToken.None)
                : lease.SetAsync(stored, expiry.TimeToLive);
            written = await writing.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            End(write, failure);
            throw;
        }

        if (written)
            Complete(write, payload, expiry, began);
        else
            memory.ForgetWrite(write);
    }

    internal ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        ChangeAsync(key, static (redis, key, _, token) => redis.DeleteAsync(key, token), 0, cancellationToken);

    /// <summary>The result does not tell how long the number will live, so the next read fetches it.</summary>
    internal ValueTask<long> IncrementAsync(string key, long by, CancellationToken cancellationToken) =>
        ChangeAsync(key, static (redis, key, by, token) => redis.IncrementAsync(key, by, token), by, cancellationToken);

    private async ValueTask<TResult> ChangeAsync<TResult>(
        string key,
        Func<IRedisCommands, string, long, CancellationToken, ValueTask<TResult>> send,
        long argument,
        CancellationToken cancellationToken)
    {
        var write = memory.BeginWrite(key);
        TResult result;
        try
        {
            result = await send(redis, key, argument, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            End(write, failure);
            throw;
        }

        memory.ForgetWrite(write);
        return result;
    }

    private void Complete(PendingWrite write, ReadOnlyMemory<byte> payload, EntryExpiry expiry, long began)
    {
        var lifetime = expiry.LifetimeAfter(time.GetElapsedTime(began));
        if (lifetime.TimeToLive <= TimeSpan.Zero)
            memory.ForgetWrite(write);
        else
            memory.CompleteWrite(write, payload.Span, lifetime);
    }

    /// <summary>After a failure memory keeps what it has only when the write surely did not take effect.</summary>
    private void End(PendingWrite write, Exception failure)
    {
        if (failure is FluxCacheException { Kind: not FluxCacheErrorKind.Unknown })
            memory.AbandonWrite(write);
        else
            memory.ForgetWrite(write);
    }
}
