using FluxCache.Memory;

namespace FluxCache.Tests.Memory;

/// <summary>The memory tier keeps the contract in as many shards as it chooses.</summary>
public sealed class MemoryTierContractTests : MemoryTierContract
{
    private protected override IMemoryTier Create(long maxEntries, long maxBytes, TimeProvider time) =>
        new MemoryTier(maxEntries, maxBytes, time);
}
