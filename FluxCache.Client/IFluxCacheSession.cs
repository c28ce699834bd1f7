namespace FluxCache.Client;

/// <summary>
/// A client that remembers the writes made through it. Each of its reads returns those values or newer ones, whichever
/// node answers. All members are safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>
/// A read sees the writes that were acknowledged before it began. It may ask for a higher freshness, but not for a
/// lower one. A write that failed is not remembered, even if it may have taken effect.
/// </para>
/// <para>
/// The first read at a node after a write elsewhere may cost a round trip from the node to Redis; later ones do not. A
/// session that has seen the writes of more than 64 processes (each start of a node is one) reads as with
/// <see cref="CacheFreshness.Linearizable"/> from then on. Begin a new session from time to time, for instance for each user request.
/// </para>
/// <para>
/// A token belongs to the data of one cluster. If nodes refuse it because they serve other data, reads throw
/// <see cref="FluxCacheClientException"/> with <see cref="FluxCacheClientErrorKind.InvalidArgument"/>. Begin a new
/// session then.
/// </para>
/// </remarks>
public interface IFluxCacheSession : IFluxCacheClient
{
    /// <summary>Stands for the writes that the session's reads must see. Pass it to <see cref="IFluxCacheClient.CreateSession(CacheWriteToken)"/>.</summary>
    CacheWriteToken Token { get; }
}
