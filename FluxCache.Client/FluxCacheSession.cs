namespace FluxCache.Client;

/// <summary>A client that passes on the tokens of its writes to its reads.</summary>
/// <remarks><c>_gate</c> guards the token.</remarks>
internal sealed class FluxCacheSession(IFluxCacheClient client, CacheWriteToken token) : IFluxCacheSession
{
    // What a node takes, see cache.proto. A token of one part more says that there were too many.
    private const int MostParts = 64;

    private readonly Lock _gate = new();
    private CacheWriteToken _token = token;

    public CacheWriteToken Token
    {
        get
        {
            lock (_gate)
                return _token;
        }
    }

    public ValueTask<CacheValue> GetAsync(string key, CancellationToken cancellationToken = default) =>
        GetAsync(key, CacheFreshness.Any, cancellationToken);

    public async ValueTask<CacheValue> GetAsync(
        string key, CacheFreshness freshness, CancellationToken cancellationToken = default)
    {
        var asked = AtLeast(freshness);
        try
        {
            return await client.GetAsync(key, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheClientException refusal) when (MayBeOfTheToken(refusal, asked))
        {
            throw WithAdvice(refusal);
        }
    }

    public async ValueTask<CacheWriteToken> SetAsync(
        string key, ReadOnlyMemory<byte> value, CacheExpiry expiry = default, CancellationToken cancellationToken = default) =>
        Remember(await client.SetAsync(key, value, expiry, cancellationToken).ConfigureAwait(false));

    public async ValueTask<CacheWritten<bool>> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        Remember(await client.DeleteAsync(key, cancellationToken).ConfigureAwait(false));

    public async ValueTask<CacheWritten<long>> IncrementAsync(
        string key, long by = 1, CancellationToken cancellationToken = default) =>
        Remember(await client.IncrementAsync(key, by, cancellationToken).ConfigureAwait(false));

    public ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        GetManyAsync(keys, CacheFreshness.Any, cancellationToken);

    public async ValueTask<IReadOnlyList<CacheValue>> GetManyAsync(
        IReadOnlyList<string> keys, CacheFreshness freshness, CancellationToken cancellationToken = default)
    {
        var asked = AtLeast(freshness);
        try
        {
            return await client.GetManyAsync(keys, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxCacheClientException refusal) when (MayBeOfTheToken(refusal, asked))
        {
            throw WithAdvice(refusal);
        }
    }

    public async ValueTask<CacheWritten<IReadOnlyList<CacheWriteFailure>>> SetManyAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken = default) =>
        Remember(await client.SetManyAsync(entries, cancellationToken).ConfigureAwait(false));

    public IFluxCacheSession CreateSession() => client.CreateSession();

    public IFluxCacheSession CreateSession(CacheWriteToken token) => client.CreateSession(token);

    public ValueTask<IReadOnlyList<NodeStatistics>> GetStatsAsync(CancellationToken cancellationToken = default) =>
        client.GetStatsAsync(cancellationToken);

    /// <summary>The freshness that a read asks for: its caller's, and that of the session's own writes.</summary>
    private CacheFreshness AtLeast(CacheFreshness freshness)
    {
        if (freshness.IsLinearizable)
            return freshness;

        var least = CacheWriteToken.Combine(Token, freshness.Token);
        return least.PartCount > MostParts ? CacheFreshness.Linearizable : CacheFreshness.AtLeast(least);
    }

    private CacheWritten<T> Remember<T>(CacheWritten<T> written)
    {
        Remember(written.Token);
        return written;
    }

    private CacheWriteToken Remember(CacheWriteToken acknowledged)
    {
        lock (_gate)
        {
            if (_token.PartCount <= MostParts)
                _token = CacheWriteToken.Combine(_token, acknowledged);
        }

        return acknowledged;
    }

    private static bool MayBeOfTheToken(FluxCacheClientException refusal, CacheFreshness asked) =>
        refusal.Kind == FluxCacheClientErrorKind.InvalidArgument && !asked.Token.IsEmpty;

    private static FluxCacheClientException WithAdvice(FluxCacheClientException refusal) => new(
        refusal.Kind,
        $"{refusal.Message} The session read with its write token. If the node refuses the token, begin a new session.",
        innerException: refusal);
}
