using FluxCache.Memory;

namespace FluxCache.Tests.Memory;

/// <summary>The memory tier keeps the contract, the order of eviction too, in several shards.</summary>
public sealed class ShardedMemoryTierContractTests : MemoryTierContract
{
    private protected override IMemoryTier Create(long maxEntries, long maxBytes, TimeProvider time) =>
        new MemoryTier(maxEntries, maxBytes, time, shards: 8);
}
