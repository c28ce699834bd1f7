namespace FluxCache;

/// <summary>A cache that its creator disposes of: see <see cref="FluxCacheFactory"/>.</summary>
public interface IOwnedFluxCache : IFluxCache, IAsyncDisposable;
