using FluxCache.V1;

namespace FluxCache.Client.Messages;

internal static class CacheValues
{
    /// <summary>The result that a response stands for. The value is the message's own memory, which nobody changes.</summary>
    internal static CacheValue ToCacheValue(this GetResponse response) => response.Found
        ? new CacheValue(true, response.Value.Memory, ToServingTier(response.Tier), response.Stale)
        : default;

    // A tier that this client does not know is one that it cannot have been told apart from Redis.
    private static ServingTier ToServingTier(Tier tier) => tier == Tier.Memory ? ServingTier.Memory : ServingTier.Redis;
}
