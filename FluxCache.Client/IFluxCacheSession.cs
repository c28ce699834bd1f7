namespace FluxCache.Client;

/// <summary>
/// A client that remembers what was written through it: each of its reads returns those writes or newer ones, whichever
/// node answers. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A read sees the writes that were acknowledged before it began. It may ask for more by a freshness of its own, not for
/// less. A write that failed is not remembered, even if it may have taken effect.
/// </para>
/// <para>
/// The first read at a node after a write elsewhere may cost a round trip from the node to Redis; then the node knows. A
/// session that has seen the writes of more than 64 processes (each start of a node is one) reads as with
/// <see cref="CacheFreshness.Linearizable"/> from then on: begin a new one now and then, for each request of a user, say.
/// </para>
/// <para>
/// A token is of one cluster's data. Where nodes refuse it because they serve other data, reads throw
/// <see cref="FluxCacheClientException"/> with <see cref="FluxCacheClientErrorKind.InvalidArgument"/>: begin a new
/// session.
/// </para>
/// </remarks>
public interface IFluxCacheSession : IFluxCacheClient
{
    /// <summary>Stands for what the session's reads must see; for <see cref="IFluxCacheClient.CreateSession(CacheWriteToken)"/>.</summary>
    CacheWriteToken Token { get; }
}
